package io.github.dl4jbilevel.updater;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * {@link Storm} and then {@link NormalizedSgd}, as an updater of any {@code MultiLayerConfiguration},
 *
 * <pre>
 *   e_t = D(v_t; s_t) + (1-a) ( e_{t-1} - D(v_{t-1}; s_t) ),     e_0 = D(v_0; s_0)
 *   u_t = learningRate e_t / ||e_t||,     0/0 = 0
 *   v_{t+1} = v_t - u_t                   (done by Deeplearning4j)
 * </pre>
 *
 * <p>The state view is [e | u], twice the length of the gradient. Because u_t is what is subtracted, v_{t-1} = v_t + u_{t-1}
 * up to rounding: the gradient at the previous point can be computed without a copy of older parameters, and training goes
 * on exactly after {@code ModelSerializer}. {@link PreviousPointListener} does that:
 *
 * <pre>{@code
 * MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
 *         .updater(new NormalizedStorm(0.01, 0.1))
 *         .list() ...
 * MultiLayerNetwork net = new MultiLayerNetwork(conf);
 * net.init();
 * net.addListeners(new PreviousPointListener());
 * net.fit(iterator);
 * }</pre>
 *
 * <p>||e_t|| is taken over one Deeplearning4j {@code UpdaterBlock}: parameters that lie next to one another and have equal
 * updater configurations. With one updater for the whole network that is the global norm. It is not where a layer or the
 * biases have their own learning rate, nor on either side of the running statistics of a batch normalization layer: each
 * block then takes a step of length learningRate of its own.
 *
 * <p>References: A. Cutkosky and F. Orabona, NeurIPS 2019 (STORM); S. Yu, D. Jakovetic and S. Kar, arXiv 2505.03736
 * (normalization in the step). Deviation: a is constant, and this is the single-agent form.
 */
public final class NormalizedStorm extends StepRule {

    private final double a;

    /**
     * An updater with a constant learning rate.
     *
     * @param learningRate length of every step; finite, not negative
     * @param a weight of the newest sample, in (0, 1]; 1 needs no {@link PreviousPointListener}
     */
    public NormalizedStorm(double learningRate, double a) {
        this(learningRate, null, a);
    }

    /**
     * An updater with a schedule.
     *
     * @param learningRateSchedule length of each step
     * @param a weight of the newest sample, in (0, 1]; 1 needs no {@link PreviousPointListener}
     */
    public NormalizedStorm(ISchedule learningRateSchedule, double a) {
        this(Double.NaN, Objects.requireNonNull(learningRateSchedule, "learningRateSchedule"), a);
    }

    @JsonCreator
    private NormalizedStorm(
            @JsonProperty("learningRate") double learningRate,
            @JsonProperty("learningRateSchedule") @Nullable ISchedule learningRateSchedule,
            @JsonProperty("a") double a) {
        super(learningRate, learningRateSchedule);
        Arguments.checkWeight(a);
        this.a = a;
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
     * Weight of the newest sample.
     *
     * @return in (0, 1]
     */
    public double getA() {
        return a;
    }

    @Override
    public long stateSize(long numParams) {
        return 2 * numParams;
    }

    @Override
    public NormalizedStormUpdater instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new NormalizedStormUpdater(this));
    }

    @Override
    public NormalizedStormUpdater instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new NormalizedStormUpdater(this));
    }

    @Override
    public NormalizedStorm clone() {
        return new NormalizedStorm(getLearningRate(), getLearningRateSchedule(), a);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof NormalizedStorm that && Double.compare(that.a, a) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + Double.hashCode(a);
    }

    @Override
    public String toString() {
        return "NormalizedStorm(" + rate() + ", a=" + a + ")";
    }

    /** Takes a and a learning rate or a schedule. */
    public static final class Builder extends RateBuilder<Builder> {

        private double a = Double.NaN;

        /** A builder without settings. */
        public Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the weight of the newest sample.
         *
         * @param a in (0, 1]
         * @return this
         */
        public Builder a(double a) {
            Arguments.checkWeight(a);
            this.a = a;
            return this;
        }

        /**
         * The updater configuration.
         *
         * @return a new one
         * @throws IllegalStateException if no learning rate or no a is set
         */
        public NormalizedStorm build() {
            if (Double.isNaN(a)) {
                throw new IllegalStateException("No weight of the newest sample is set: call a(...).");
            }
            return new NormalizedStorm(rate(), schedule(), a);
        }
    }
}
