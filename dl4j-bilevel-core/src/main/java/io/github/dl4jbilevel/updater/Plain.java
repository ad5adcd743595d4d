package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/** The sample itself: e_t = D(v_t; s_t). No state. */
public record Plain() implements Estimator {

    /** The one value there is. */
    @JsonCreator
    public Plain {}

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
        sweep.copy(gradient, out);
    }

    @Override
    public long stateSize(long numParams) {
        return 0;
    }

    @Override
    public EstimatorUpdater<Plain> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new Updater(this));
    }

    @Override
    public EstimatorUpdater<Plain> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new Updater(this));
    }

    @Override
    public Plain clone() {
        return this;
    }

    private static final class Updater extends BaseUpdater<Plain> implements EstimatorUpdater<Plain> {

        Updater(Plain config) {
            super(config);
        }

        @Override
        public void atPreviousPoint(INDArray gradientAtPreviousPoint) {}

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {}
    }
}
