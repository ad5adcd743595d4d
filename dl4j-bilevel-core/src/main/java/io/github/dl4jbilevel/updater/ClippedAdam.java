package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.HostMemory;
import io.github.dl4jbilevel.math.VectorKernels;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam behind a clipping by what is usual, which is what Adam's own mean square says:
 *
 * <pre>
 *   g_t = v min(1, c n_{t-1} / ||v||),           n_t = sqrt(sum of s_t / (1 - b2^t)),     n_0 = infinity
 *   m_t = b1 m_{t-1} + (1 - b1) g_t,             s_t = b2 s_{t-1} + (1 - b2) g_t^2
 *   update = learningRate m_t / (1 - b1^t) / (sqrt(s_t / (1 - b2^t)) + epsilon),           m/0 = 0
 * </pre>
 *
 * <p>A single huge gradient moves Adam little but freezes it: s forgets it after 1 / (1 - b2) steps only. Behind the clipping it counts
 * for c usual ones. ||v|| is the Euclidean norm of all that one call of {@code applyUpdater} is given; c = 10. While no norm is above c
 * times the usual one, this is Adam. A v that is not finite gives NaN throughout.
 *
 * <p>The state view is [m | s], as Adam's. Where epsilon is 0 the update does not depend on the scale of v, and both are those of 2^30 v,
 * so that the squares of small entries are not lost in single precision.
 *
 * <p>Source: Adam, arXiv 1412.6980. Ours: the clipping; cf. clipped methods under heavy tails, arXiv 2005.10785.
 */
public final class ClippedAdam extends StepRule {
    /** How many usual norms a gradient may count for. */
    public static final double CLIPPING = 10;

    private static final double SCALE = 1 << 30;

    private final double beta1;
    private final double beta2;
    private final double epsilon;

    /** A rule with a constant learning rate and Adam's usual settings: 0.9, 0.999, 1e-8. */
    public ClippedAdam(double learningRate) {
        this(learningRate, null, 0.9, 0.999, 1e-8);
    }

    /** A rule with a schedule and Adam's usual settings. */
    public ClippedAdam(ISchedule learningRateSchedule) {
        this(learningRateSchedule, 0.9, 0.999, 1e-8);
    }

    /**
     * A rule with a constant learning rate.
     *
     * @param learningRate finite, not negative
     * @param beta1 in [0, 1)
     * @param beta2 in [0, 1)
     * @param epsilon not negative
     */
    public ClippedAdam(double learningRate, double beta1, double beta2, double epsilon) {
        this(learningRate, null, beta1, beta2, epsilon);
    }

    /** A rule with a schedule, as the one above. */
    public ClippedAdam(ISchedule learningRateSchedule, double beta1, double beta2, double epsilon) {
        this(Double.NaN, Objects.requireNonNull(learningRateSchedule, "learningRateSchedule"), beta1, beta2, epsilon);
    }

    @JsonCreator
    private ClippedAdam(
            @JsonProperty("learningRate") double learningRate,
            @JsonProperty("learningRateSchedule") @Nullable ISchedule learningRateSchedule,
            @JsonProperty("beta1") double beta1,
            @JsonProperty("beta2") double beta2,
            @JsonProperty("epsilon") double epsilon) {
        super(learningRate, learningRateSchedule);
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("Adam's beta1 = " + beta1 + ", beta2 = " + beta2 + ", epsilon = "
                    + epsilon + ": the first two must lie in [0, 1), epsilon must be finite and not negative.");
        }
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
    }

    /** The decay of the mean. */
    public double getBeta1() {
        return beta1;
    }

    /** The decay of the mean square. */
    public double getBeta2() {
        return beta2;
    }

    /** The number that keeps the division from 0 / 0. */
    public double getEpsilon() {
        return epsilon;
    }

    @Override
    public long stateSize(long numParams) {
        return 2 * numParams;
    }

    @Override
    public GradientUpdater<ClippedAdam> instantiate(@Nullable INDArray viewArray, boolean initializeViewArray) {
        return BaseUpdater.on(viewArray, initializeViewArray, new Updater(this));
    }

    @Override
    public GradientUpdater<ClippedAdam> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return BaseUpdater.on(updaterState, initializeStateArrays, new Updater(this));
    }

    @Override
    public ClippedAdam clone() {
        return new ClippedAdam(getLearningRate(), getLearningRateSchedule(), beta1, beta2, epsilon);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof ClippedAdam that
                && Double.compare(that.beta1, beta1) == 0
                && Double.compare(that.beta2, beta2) == 0
                && Double.compare(that.epsilon, epsilon) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), beta1, beta2, epsilon);
    }

    @Override
    public String toString() {
        return "ClippedAdam(" + rate() + ", beta1=" + beta1 + ", beta2=" + beta2 + ", epsilon=" + epsilon + ")";
    }

    /** The rule at work. Keeps buffers and the sum of s: an instance belongs to one thread, and its state to it alone. */
    private static final class Updater extends BaseUpdater<ClippedAdam> {
        private static final String MEAN = "M";
        private static final String SQUARE = "V";
        private static final int TILE = 2048;

        private final float[] g = new float[TILE];
        private final float[] m = new float[TILE];
        private final float[] s = new float[TILE];
        /** The sum of s; NaN while it is not known, as after a state was read. */
        private double sumOfSquares = Double.NaN;

        Updater(ClippedAdam config) {
            super(config, MEAN, SQUARE);
        }

        @Override
        public void setState(Map<String, INDArray> stateMap, boolean initialize) {
            super.setState(stateMap, initialize);
            sumOfSquares = Double.NaN;
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            INDArray flat = gradient.rank() == 1 ? gradient : Nd4j.toFlattened(gradient.ordering(), gradient);
            boolean onHost = Nd4j.getEnvironment().isCPU() && flat.dataType() == DataType.FLOAT;
            ClippedAdam rule = getConfig();
            double scale = rule.epsilon == 0 ? SCALE : 1;
            double norm = VectorKernels.norm2(flat);
            if (!Double.isFinite(norm)) {
                gradient.assign(Double.NaN);
                return;
            }
            double clip = scale * clip(scale * norm, iteration, onHost);
            double rate = rule.getLearningRate(iteration, epoch) / (1 - Math.pow(rule.beta1, iteration + 1.0));
            double unbias = 1 / (1 - Math.pow(rule.beta2, iteration + 1.0));
            if (onHost) {
                moveOnHost(flat, (float) clip, (float) rate, (float) unbias);
            } else {
                moveOnBackend(flat, clip, rate, unbias);
            }
            if (flat != gradient) {
                gradient.assign(flat.reshape(gradient.ordering(), gradient.shape()));
            }
        }

        /** The factor of a gradient of this norm. */
        private double clip(double norm, int iteration, boolean onHost) {
            if (iteration == 0) {
                return 1;
            }
            if (Double.isNaN(sumOfSquares)) {
                sumOfSquares = onHost ? sumOnHost() : part(SQUARE).sumNumber().doubleValue();
            }
            double usual = Math.sqrt(sumOfSquares / (1 - Math.pow(getConfig().beta2, iteration)));
            return norm > CLIPPING * usual && usual > 0 ? CLIPPING * usual / norm : 1;
        }

        private double sumOnHost() {
            INDArray square = part(SQUARE);
            double sum = 0;
            for (long from = 0; from < square.length(); from += TILE) {
                int n = (int) Math.min(TILE, square.length() - from);
                HostMemory.read(square, from, n, s);
                sum += sumOf(n);
            }
            return sum;
        }

        private double sumOf(int n) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += s[i];
            }
            return sum;
        }

        private void moveOnHost(INDArray gradient, float clip, float rate, float unbias) {
            ClippedAdam rule = getConfig();
            INDArray mean = part(MEAN);
            INDArray square = part(SQUARE);
            float epsilon = (float) rule.epsilon;
            sumOfSquares = 0;
            for (long from = 0; from < gradient.length(); from += TILE) {
                int n = (int) Math.min(TILE, gradient.length() - from);
                HostMemory.read(gradient, from, n, g);
                HostMemory.read(mean, from, n, m);
                HostMemory.read(square, from, n, s);
                average(n, clip);
                for (int i = 0; i < n; i++) {
                    float root = (float) Math.sqrt(unbias * s[i]) + epsilon;
                    g[i] = root == 0 ? 0 : rate * m[i] / root;
                }
                sumOfSquares += sumOf(n);
                HostMemory.write(g, n, gradient, from);
                HostMemory.write(m, n, mean, from);
                HostMemory.write(s, n, square, from);
            }
        }

        /** Takes a tile of the gradient into mean and mean square. */
        private void average(int n, float clip) {
            float b1 = (float) getConfig().beta1;
            float b2 = (float) getConfig().beta2;
            float a1 = (float) (1 - getConfig().beta1);
            float a2 = (float) (1 - getConfig().beta2);
            for (int i = 0; i < n; i++) {
                float v = clip * g[i];
                m[i] = b1 * m[i] + a1 * v;
                s[i] = b2 * s[i] + a2 * v * v;
            }
        }

        private void moveOnBackend(INDArray gradient, double clip, double rate, double unbias) {
            ClippedAdam rule = getConfig();
            INDArray mean = part(MEAN);
            INDArray square = part(SQUARE);
            gradient.muli(clip);
            mean.muli(rule.beta1).addi(gradient.mul(1 - rule.beta1));
            square.muli(rule.beta2).addi(gradient.mul(gradient).muli(1 - rule.beta2));
            sumOfSquares = square.sumNumber().doubleValue();
            INDArray root = Transforms.sqrt(square.mul(unbias), false).addi(rule.epsilon);
            INDArray moves = root.neq(0).castTo(root.dataType());
            INDArray divisor = root.addi(moves.rsub(1));
            gradient.assign(mean.mul(rate).muli(moves).divi(divisor));
        }
    }
}
