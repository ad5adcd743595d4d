package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * STORM: momentum whose old estimate is carried over to the current point by the same sample,
 *
 * <pre>
 *   e_t = D(v_t; s_t) + (1-a) ( e_{t-1} - D(v_{t-1}; s_t) ),     e_0 = D(v_0; s_0).
 * </pre>
 *
 * <p>The state is e_t, as long as the gradient. {@link EstimatorUpdater#atPreviousPoint} takes D(v_{t-1}; s_t): the same
 * batch and the same dropout mask as D(v_t; s_t). a = 1 is {@link Plain} and needs no second gradient.
 *
 * <p>Reference: A. Cutkosky and F. Orabona, Momentum-Based Variance Reduction in Non-Convex SGD, NeurIPS 2019, Algorithm 1.
 * Deviation: a is constant; there it follows the gradient norms seen so far.
 *
 * @param a weight of the newest sample, in (0, 1]
 */
public record Storm(@JsonProperty("a") double a) implements Estimator {

    /** Checks a. */
    @JsonCreator
    public Storm {
        Arguments.checkWeight(a);
    }

    @Override
    public boolean needsPreviousPoint() {
        return a < 1;
    }

    @Override
    public void estimate(
            Sweep sweep,
            INDArray out,
            INDArray gradient,
            INDArray atPreviousPoint,
            INDArray previousEstimate,
            int iteration) {
        if (iteration == 0 || a == 1) {
            sweep.copy(gradient, out);
        } else {
            sweep.assign(out, new double[] {1, 1 - a, a - 1}, gradient, previousEstimate, atPreviousPoint);
        }
    }

    @Override
    public long stateSize(long numParams) {
        return numParams;
    }

    @Override
    public EstimatorUpdater<Storm> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new StormUpdater(this));
    }

    @Override
    public EstimatorUpdater<Storm> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new StormUpdater(this));
    }

    @Override
    public Storm clone() {
        return this;
    }
}
