package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A moving average of the samples,
 *
 * <pre>
 *   e_t = (1-a) e_{t-1} + a D(v_t; s_t),     e_0 = D(v_0; s_0).
 * </pre>
 *
 * <p>a = 1 is {@link Plain}.
 *
 * @param a weight of the newest sample, in (0, 1]
 */
public record Momentum(double a) implements Estimator {
    /** The weight a, as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> WEIGHT = Parameter.number(
                    "momentum",
                    "A",
                    "Weight a in (0, 1] of the newest sample in the moving average.",
                    Arguments::checkWeight)
            .searched(0.01, 1, true)
            .toldBySlot();

    /** This estimator, with the parameter {@link #WEIGHT}. */
    public static final Slot<Estimator> SLOT = Slot.of(values -> new Momentum(values.get(WEIGHT)), WEIGHT);

    /** Checks a. */
    public Momentum {
        Arguments.checkWeight(a);
    }

    @Override
    public boolean needsPreviousPoint() {
        return false;
    }

    @Override
    public void estimate(
            Sweep sweep,
            INDArray out,
            INDArray gradient,
            INDArray atPreviousPoint,
            INDArray previousEstimate,
            int iteration) {
        if (iteration == 0) {
            sweep.copy(gradient, out);
        } else {
            sweep.assign(out, new double[] {a, 1 - a}, gradient, previousEstimate);
        }
    }
}
