package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A step along a vector v that is never longer than learningRate times threshold,
 *
 * <pre>
 *   update = learningRate v min(1, threshold / ||v||),
 * </pre>
 *
 * <p>where ||v|| is the Euclidean norm of all that one call of {@code applyUpdater} is given. No state. A v that is not
 * finite gives NaN throughout. Among agents v has to be the tracked vector, for the reason given at {@link NormalizedSgd}.
 */
public final class ClippedSgd extends StepRule implements ScalingRule {
    /** The threshold, as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> THRESHOLD = Parameter.number(
                    "tau",
                    "T",
                    "Clipping threshold on the norm of each block's step direction.",
                    Arguments::checkThreshold)
            .searched(0.01, 100, true)
            .toldBySlot();

    /** This rule, with the parameter {@link #THRESHOLD}. */
    public static final Slot<RuleOfRate> SLOT = Slot.of(
            values -> RuleOfRate.of(
                    eta -> new ClippedSgd(eta, values.get(THRESHOLD)),
                    eta -> new ClippedSgd(eta, values.get(THRESHOLD))),
            THRESHOLD);

    private final double threshold;

    /**
     * A rule with a constant learning rate.
     *
     * @param learningRate finite, not negative
     * @param threshold largest ||v|| that is left as it is; finite, positive
     */
    public ClippedSgd(double learningRate, double threshold) {
        this(learningRate, null, threshold);
    }

    /**
     * A rule with a schedule.
     *
     * @param learningRateSchedule the learning rate
     * @param threshold largest ||v|| that is left as it is; finite, positive
     */
    public ClippedSgd(ISchedule learningRateSchedule, double threshold) {
        this(Double.NaN, Objects.requireNonNull(learningRateSchedule, "learningRateSchedule"), threshold);
    }

    @JsonCreator
    private ClippedSgd(
            @JsonProperty("learningRate") double learningRate,
            @JsonProperty("learningRateSchedule") @Nullable ISchedule learningRateSchedule,
            @JsonProperty("threshold") double threshold) {
        super(learningRate, learningRateSchedule);
        Arguments.checkThreshold(threshold);
        this.threshold = threshold;
    }

    /**
     * A builder.
     *
     * @return without settings
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Largest ||v|| that is left as it is.
     *
     * @return finite, positive
     */
    public double getThreshold() {
        return threshold;
    }

    @Override
    public long stateSize(long numParams) {
        return 0;
    }

    @Override
    public GradientUpdater<ClippedSgd> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new Updater(this));
    }

    @Override
    public GradientUpdater<ClippedSgd> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new Updater(this));
    }

    @Override
    public double factor(double norm, long entries, int iteration, int epoch) {
        double rate = getLearningRate(iteration, epoch);
        return norm <= threshold ? rate : VectorKernels.lengthFactor(rate * threshold, norm);
    }

    @Override
    public String kind() {
        return "clipped";
    }

    @Override
    public ClippedSgd clone() {
        return new ClippedSgd(getLearningRate(), getLearningRateSchedule(), threshold);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof ClippedSgd that
                && Double.compare(that.threshold, threshold) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + Double.hashCode(threshold);
    }

    @Override
    public String toString() {
        return "ClippedSgd(" + rate() + ", threshold=" + threshold + ")";
    }

    private static final class Updater extends BaseUpdater<ClippedSgd> {

        Updater(ClippedSgd config) {
            super(config);
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            double factor = getConfig().factor(VectorKernels.norm2(gradient), gradient.length(), iteration, epoch);
            if (Double.isNaN(factor)) {
                VectorKernels.rescaleToNorm(
                        getConfig().getLearningRate(iteration, epoch)
                                * getConfig().getThreshold(),
                        gradient);
            } else {
                VectorKernels.scale(factor, gradient);
            }
        }
    }

    /** Takes a threshold and a learning rate or a schedule. */
    public static final class Builder extends RateBuilder<Builder> {

        private double threshold = Double.NaN;

        /** A builder without settings. */
        public Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the threshold.
         *
         * @param threshold largest ||v|| that is left as it is; finite, positive
         * @return this
         */
        public Builder threshold(double threshold) {
            Arguments.checkThreshold(threshold);
            this.threshold = threshold;
            return this;
        }

        /**
         * The rule.
         *
         * @return a new one
         * @throws IllegalStateException if no learning rate or no threshold is set
         */
        public ClippedSgd build() {
            if (Double.isNaN(threshold)) {
                throw new IllegalStateException("No clipping threshold is set: call threshold(...).");
            }
            return new ClippedSgd(rate(), schedule(), threshold);
        }
    }
}
