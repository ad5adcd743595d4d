package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.VectorKernels;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A step of fixed length along a vector v,
 *
 * <pre>
 *   update = learningRate v / ||v||,     0/0 = 0,
 * </pre>
 *
 * <p>or, {@linkplain #perEntry per entry}, learningRate v / rms(v) with rms(v) = ||v|| / sqrt(n), n entries: then the learning rate is
 * the root mean square of the entries' moves and does not shrink with n.
 *
 * <p>Here ||v|| is the Euclidean norm of all that one call of {@code applyUpdater} is given (see {@link NormalizedStorm} for
 * what that is inside a network). No state. A v that is not finite gives NaN throughout, never a zero step.
 *
 * <p>Among agents v has to be the tracked vector, not the local gradient: averages of normalized local gradients are biased
 * (S. Yu, D. Jakovetic, S. Kar, arXiv 2505.03736; D-NSVRGDA, arXiv 2509.15543).
 */
public final class NormalizedSgd extends StepRule implements ScalingRule {

    private final boolean perEntry;

    /**
     * A rule with a constant learning rate.
     *
     * @param learningRate length of every step; finite, not negative
     */
    public NormalizedSgd(double learningRate) {
        this(learningRate, null, false);
    }

    /**
     * A rule with a schedule.
     *
     * @param learningRateSchedule length of each step
     */
    public NormalizedSgd(ISchedule learningRateSchedule) {
        this(Double.NaN, Objects.requireNonNull(learningRateSchedule, "learningRateSchedule"), false);
    }

    @JsonCreator
    private NormalizedSgd(
            @JsonProperty("learningRate") double learningRate,
            @JsonProperty("learningRateSchedule") @Nullable ISchedule learningRateSchedule,
            @JsonProperty("perEntry") boolean perEntry) {
        super(learningRate, learningRateSchedule);
        this.perEntry = perEntry;
    }

    /** The same rule with the root mean square in place of the norm. */
    public NormalizedSgd perEntry() {
        return new NormalizedSgd(getLearningRate(), getLearningRateSchedule(), true);
    }

    /** Whether the root mean square stands in place of the norm. */
    public boolean isPerEntry() {
        return perEntry;
    }

    private double length(long entries, int iteration, int epoch) {
        double rate = getLearningRate(iteration, epoch);
        return perEntry ? rate * Math.sqrt((double) entries) : rate;
    }

    /**
     * A builder.
     *
     * @return without settings
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public long stateSize(long numParams) {
        return 0;
    }

    @Override
    public GradientUpdater<NormalizedSgd> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new Updater(this));
    }

    @Override
    public GradientUpdater<NormalizedSgd> instantiate(
            Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new Updater(this));
    }

    @Override
    public double factor(double norm, long entries, int iteration, int epoch) {
        return VectorKernels.lengthFactor(length(entries, iteration, epoch), norm);
    }

    @Override
    public String kind() {
        return "normalized";
    }

    @Override
    public NormalizedSgd clone() {
        return new NormalizedSgd(getLearningRate(), getLearningRateSchedule(), perEntry);
    }

    @Override
    public String toString() {
        return "NormalizedSgd(" + rate() + (perEntry ? ", per entry" : "") + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof NormalizedSgd that && that.perEntry == perEntry;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + Boolean.hashCode(perEntry);
    }

    private static final class Updater extends BaseUpdater<NormalizedSgd> {

        Updater(NormalizedSgd config) {
            super(config);
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            VectorKernels.rescaleToNorm(getConfig().length(gradient.length(), iteration, epoch), gradient);
        }
    }

    /** Takes a learning rate or a schedule, one of them. */
    public static final class Builder extends RateBuilder<Builder> {

        /** A builder without settings. */
        public Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * The rule.
         *
         * @return a new one
         * @throws IllegalStateException if no learning rate is set
         */
        public NormalizedSgd build() {
            return new NormalizedSgd(rate(), schedule(), false);
        }
    }
}
