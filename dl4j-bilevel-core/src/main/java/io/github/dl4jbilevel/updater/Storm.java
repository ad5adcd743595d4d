package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * STORM: momentum whose old estimate is carried over to the current point by the same sample,
 *
 * <pre>
 *   e_t = D(v_t; s_t) + (1-a) ( e_{t-1} - D(v_{t-1}; s_t) ),     e_0 = D(v_0; s_0).
 * </pre>
 *
 * <p>D(v_{t-1}; s_t) is taken on the same batch and under the same dropout mask as D(v_t; s_t). a = 1 is {@link Plain} and needs no
 * second gradient. What {@link #estimate} writes to may be the gradient itself.
 *
 * <p>Reference: A. Cutkosky and F. Orabona, Momentum-Based Variance Reduction in Non-Convex SGD, NeurIPS 2019, Algorithm 1.
 * Deviation: a is constant; there it follows the gradient norms seen so far.
 *
 * @param a weight of the newest sample, in (0, 1]
 */
public record Storm(double a) implements Estimator {
    /** The weight a, as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> WEIGHT = Parameter.number(
                    "momentum", "A", "Weight a in (0, 1] of the newest sample in STORM.", Arguments::checkWeight)
            .searched(0.01, 1, true)
            .toldBySlot();

    /** This estimator, with the parameter {@link #WEIGHT}. */
    public static final Slot<Estimator> SLOT = Slot.of(values -> new Storm(values.get(WEIGHT)), WEIGHT);

    /** Checks a. */
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
}
