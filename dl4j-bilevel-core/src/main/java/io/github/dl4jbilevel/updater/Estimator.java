package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rule that turns sampled directions D(v_t; s_t) into the direction e_t that is used. Immutable; the caller keeps the estimates. It has
 * no learning rate: e_t is an estimate, and a step rule scales it. Its {@code toString} names its parameters, for provenance.
 */
public interface Estimator {

    /** Whether each estimate after the first also needs D(v_{t-1}; s_t), the current sample at the previous point. */
    boolean needsPreviousPoint();

    /**
     * Adds out := e_t, the recursion, to the sweep. All vectors have the same length; out is none of the others.
     *
     * @param sweep run by the caller
     * @param out receives e_t
     * @param gradient D(v_t; s_t), left as it is
     * @param atPreviousPoint D(v_{t-1}; s_t), left as it is; not read in iteration 0, nor unless {@link #needsPreviousPoint}
     * @param previousEstimate e_{t-1}, left as it is; not read in iteration 0
     * @param iteration t; 0 starts the recursion
     */
    void estimate(
            Sweep sweep,
            INDArray out,
            INDArray gradient,
            INDArray atPreviousPoint,
            INDArray previousEstimate,
            int iteration);
}
