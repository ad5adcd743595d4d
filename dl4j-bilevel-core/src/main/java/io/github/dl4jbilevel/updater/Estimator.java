package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * How sampled directions D(v_t; s_t) become the direction e_t that is used. An immutable configuration; the state e_t lives
 * in a view that the caller owns. It has no learning rate: e_t is an estimate, and a step rule scales it.
 */
public interface Estimator extends IUpdater {

    /**
     * Whether each estimate after the first also needs D(v_{t-1}; s_t), the current sample at the previous point.
     *
     * @return true if {@link EstimatorUpdater#atPreviousPoint} has to be called before every update but the first
     */
    boolean needsPreviousPoint();

    /**
     * The recursion itself, for a caller that keeps the estimates: adds out := e_t to the sweep. All vectors have the same length; out
     * is none of the others.
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

    @Override
    EstimatorUpdater<? extends Estimator> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray);

    @Override
    EstimatorUpdater<? extends Estimator> instantiate(
            Map<String, INDArray> updaterState, boolean initializeStateArrays);

    @Override
    Estimator clone();

    /** None: {@code NaN}. */
    @Override
    default double getLearningRate(int iteration, int epoch) {
        return Double.NaN;
    }

    @Override
    default boolean hasLearningRate() {
        return false;
    }

    /** Refused: an estimate is not scaled. */
    @Override
    default void setLrAndSchedule(double lr, @Nullable ISchedule lrSchedule) {
        throw new UnsupportedOperationException(
                this + " has no learning rate to set to " + lr + "; set that of the step rule.");
    }
}
