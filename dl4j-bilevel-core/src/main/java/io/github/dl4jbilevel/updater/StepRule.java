package io.github.dl4jbilevel.updater;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The common part of the rules with a learning rate. Exactly one of a constant rate and a schedule is in force; beside a schedule the
 * constant is {@code NaN}, as in Deeplearning4j's own updaters. {@link #setLrAndSchedule} is the only change a rule allows,
 * because {@code net.setLearningRate} asks for it.
 */
abstract class StepRule implements IUpdater {

    private double learningRate;
    private @Nullable ISchedule learningRateSchedule;

    StepRule(double learningRate, @Nullable ISchedule learningRateSchedule) {
        if (learningRateSchedule == null) {
            Arguments.checkLearningRate(learningRate);
        }
        this.learningRate = learningRateSchedule == null ? learningRate : Double.NaN;
        this.learningRateSchedule = learningRateSchedule;
    }

    /**
     * The constant learning rate.
     *
     * @return {@code NaN} if a schedule is in force
     */
    public double getLearningRate() {
        return learningRate;
    }

    /**
     * The schedule of the learning rate.
     *
     * @return null if the rate is constant
     */
    public @Nullable ISchedule getLearningRateSchedule() {
        return learningRateSchedule;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return learningRateSchedule == null ? learningRate : learningRateSchedule.valueAt(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double lr, @Nullable ISchedule lrSchedule) {
        if (lrSchedule == null) {
            Arguments.checkLearningRate(lr);
        }
        this.learningRate = lrSchedule == null ? lr : Double.NaN;
        this.learningRateSchedule = lrSchedule;
    }

    @Override
    public abstract StepRule clone();

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepRule that
                && that.getClass() == getClass()
                && Double.compare(that.learningRate, learningRate) == 0
                && Objects.equals(that.learningRateSchedule, learningRateSchedule);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), learningRate, learningRateSchedule);
    }

    /** The learning rate, for toString. */
    final String rate() {
        return learningRateSchedule == null
                ? "learningRate=" + learningRate
                : "learningRateSchedule=" + learningRateSchedule;
    }

    /** The learning-rate half of every builder here. */
    abstract static class RateBuilder<B extends RateBuilder<B>> {

        private double learningRate = Double.NaN;
        private @Nullable ISchedule learningRateSchedule;

        RateBuilder() {}

        abstract B self();

        /**
         * Sets a constant learning rate.
         *
         * @param learningRate finite, not negative
         * @return this
         */
        public B learningRate(double learningRate) {
            Arguments.checkLearningRate(learningRate);
            if (learningRateSchedule != null) {
                throw new IllegalStateException("A learning rate schedule is already set (" + learningRateSchedule
                        + "); set either it or a constant, given was " + learningRate + ".");
            }
            this.learningRate = learningRate;
            return self();
        }

        /**
         * Sets a learning rate that follows the iteration or epoch.
         *
         * @param learningRateSchedule the schedule
         * @return this
         */
        public B learningRateSchedule(ISchedule learningRateSchedule) {
            if (!Double.isNaN(learningRate)) {
                throw new IllegalStateException("A constant learning rate is already set (" + learningRate
                        + "); set either it or a schedule, given was " + learningRateSchedule + ".");
            }
            this.learningRateSchedule = Objects.requireNonNull(learningRateSchedule, "learningRateSchedule");
            return self();
        }

        final double rate() {
            if (Double.isNaN(learningRate) && learningRateSchedule == null) {
                throw new IllegalStateException(
                        "No learning rate is set: call learningRate(...) or learningRateSchedule(...).");
            }
            return learningRate;
        }

        final @Nullable ISchedule schedule() {
            return learningRateSchedule;
        }
    }
}
