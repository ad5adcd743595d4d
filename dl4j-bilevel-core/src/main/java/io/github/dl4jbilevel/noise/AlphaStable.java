package io.github.dl4jbilevel.noise;

import java.util.random.RandomGenerator;

/**
 * Symmetric alpha-stable noise S(alpha, scale), the law with characteristic function
 *
 * <pre>  E exp(i t X) = exp(-|scale t|^alpha).</pre>
 *
 * <p>The tail index alpha sets how heavy the tails are: moments of order p exist for p &lt; alpha only, so for alpha
 * &lt; 2 the variance is infinite and for alpha &lt;= 1 there is no mean either. alpha = 1 is the Cauchy law with
 * quartiles -scale and +scale; alpha = 2 is the normal law of variance 2 scale^2 (not scale^2).
 *
 * <p>A sample is drawn from V uniform on (-pi/2, pi/2) and W exponential of mean 1 as
 *
 * <pre>  X = scale sin(alpha V) / cos(V)^(1/alpha) * (cos((1 - alpha) V) / W)^((1 - alpha)/alpha),</pre>
 *
 * after J. M. Chambers, C. L. Mallows and B. W. Stuck, "A method for simulating stable random variables", JASA 71,
 * 1976, with zero skewness. For a very small alpha a sample can exceed the range of {@code double}.
 *
 * <p>Immutable; threads may share one instance, each with its own generator.
 */
public final class AlphaStable {

    /** The step between the doubles that {@link #openUniform} can return. */
    private static final double STEP = 0x1.0p-52;

    private final double alpha;
    private final double scale;

    /**
     * A sampler of S(alpha, scale).
     *
     * @param alpha tail index, in (0, 2]
     * @param scale scale in the units of the variable, finite and at least 0; with 0 every sample is 0
     * @throws IllegalArgumentException if a parameter is outside its range
     */
    public AlphaStable(double alpha, double scale) {
        if (!(alpha > 0 && alpha <= 2)) {
            throw new IllegalArgumentException("Tail index alpha is " + alpha
                    + "; it must be above 0 and at most 2. Use 1 for Cauchy noise, 2 for normal noise.");
        }
        if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "Noise scale is " + scale + "; it must be finite and not negative. Use 0 for no noise.");
        }
        this.alpha = alpha;
        this.scale = scale;
    }

    /** The tail index, in (0, 2]. */
    public double alpha() {
        return alpha;
    }

    /** The scale, at least 0. */
    public double scale() {
        return scale;
    }

    /**
     * Draws one value, using two numbers from the generator whatever the parameters.
     *
     * @param random where the randomness comes from; used by one thread at a time
     * @return a sample of S(alpha, scale)
     */
    public double sample(RandomGenerator random) {
        double v = Math.PI * (openUniform(random) - 0.5);
        double w = -Math.log(openUniform(random));
        if (scale == 0) {
            return 0;
        }
        if (alpha == 1) {
            return scale * Math.tan(v);
        }
        double body = Math.sin(alpha * v) / Math.pow(Math.cos(v), 1 / alpha);
        double tail = Math.pow(Math.cos((1 - alpha) * v) / w, (1 - alpha) / alpha);
        return scale * body * tail;
    }

    /** A number uniform on the open interval (0, 1): never an end, so that V and W above never make a zero or an infinity. */
    private static double openUniform(RandomGenerator random) {
        return ((random.nextLong() >>> 12) + 0.5) * STEP;
    }

    /** The law in words, for example {@code S(alpha=1.5, scale=0.1)}. */
    @Override
    public String toString() {
        return "S(alpha=" + alpha + ", scale=" + scale + ")";
    }
}
