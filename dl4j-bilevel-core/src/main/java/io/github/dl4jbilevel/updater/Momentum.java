package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A moving average of the samples,
 *
 * <pre>
 *   e_t = (1-a) e_{t-1} + a D(v_t; s_t),     e_0 = D(v_0; s_0).
 * </pre>
 *
 * <p>The state is e_t, as long as the gradient. a = 1 is {@link Plain}.
 *
 * @param a weight of the newest sample, in (0, 1]
 */
public record Momentum(@JsonProperty("a") double a) implements Estimator {

    /** Checks a. */
    @JsonCreator
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

    @Override
    public long stateSize(long numParams) {
        return numParams;
    }

    @Override
    public EstimatorUpdater<Momentum> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new Updater(this));
    }

    @Override
    public EstimatorUpdater<Momentum> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new Updater(this));
    }

    @Override
    public Momentum clone() {
        return this;
    }

    private static final class Updater extends BaseUpdater<Momentum> implements EstimatorUpdater<Momentum> {

        private static final String E = "e";

        Updater(Momentum config) {
            super(config, E);
        }

        @Override
        public void atPreviousPoint(INDArray gradientAtPreviousPoint) {}

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            INDArray e = part(E);
            double a = getConfig().a();
            if (iteration > 0 && a < 1) {
                VectorKernels.scale(a, gradient);
                VectorKernels.axpy(1 - a, e, gradient);
            }
            VectorKernels.copy(gradient, e);
        }
    }
}
