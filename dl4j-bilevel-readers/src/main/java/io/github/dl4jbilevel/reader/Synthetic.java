package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.noise.AlphaStable;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two-class sets with heavy-tailed label noise, features a in R^d and weights w in R^d drawn once and shared by the
 * training, validation and test rows:
 *
 * <pre>
 *   label = sign((a - m)'w + nu xi),   w ~ N(0, I),   xi ~ S(alpha, 1), by default Cauchy (alpha = 1)
 *   Synthetic I:   a ~ N(0, I), m = 0
 *   Synthetic II:  a_j ~ Bernoulli(p_j), m_j = p_j, with p_j = 0.9 for the first 10 features and 0.1 for the rest
 * </pre>
 *
 * <p>The papers say that labels carry Cauchy noise of scale nu; the sign form is our reading. In Synthetic II the
 * features stay 0/1, but the label rule takes their mean m off. Without that, the mean of a'w has about the same spread
 * over w as a'w has over the rows, and about three w in ten put under 16 % of the rows in one class. A model needs a
 * bias term to represent the rule.
 *
 * <p>All rows, the test rows too, carry label noise. The same values give the same data, bit for bit.
 *
 * @param kind the law of the features
 * @param rows rows of each of the three sets
 * @param features number d of features, for {@link Kind#BERNOULLI} at least 10
 * @param noiseScale nu, in the units of a'w, whose spread is about sqrt(d) in I and 3 in II at d = 100; 0 for no noise
 * @param tailIndex alpha of the label noise, in (0, 2]
 * @param seed of everything that is drawn
 */
public record Synthetic(Kind kind, int rows, int features, double noiseScale, double tailIndex, long seed) {

    /** The law of the features. */
    public enum Kind {
        /** Synthetic I, standard normal features. */
        GAUSSIAN,
        /** Synthetic II, 0/1 features: ten common ones, the others rare. */
        BERNOULLI
    }

    /** Three sets of equal size. */
    public record Sets(LabeledRows train, LabeledRows validation, LabeledRows test) {}

    private static final int COMMON = 10;

    /** Refuses values that make no set. */
    public Synthetic {
        int least = kind == Kind.BERNOULLI ? COMMON : 1;
        if (rows < 1 || features < least) {
            throw new IllegalArgumentException("Synthetic " + kind + " set of " + rows + " rows and " + features
                    + " features asked for; it needs at least 1 row and " + least + " features.");
        }
        new AlphaStable(tailIndex, noiseScale);
    }

    /** Synthetic I or II at the papers' size, 10,000 rows of 100 features in each set, with Cauchy label noise. */
    public static Synthetic of(Kind kind, double noiseScale, long seed) {
        return of(kind, noiseScale, 1, seed);
    }

    /** Synthetic I or II at the papers' size, with label noise of another tail index. */
    public static Synthetic of(Kind kind, double noiseScale, double tailIndex, long seed) {
        return new Synthetic(kind, 10_000, 100, noiseScale, tailIndex, seed);
    }

    /** The true weights w, d values. */
    public double[] weights() {
        return weights(new SplittableRandom(seed).split());
    }

    /** Draws the three sets, features as FLOAT, class 0 named -1 and class 1 named 1. */
    public Sets generate() {
        SplittableRandom root = new SplittableRandom(seed);
        double[] w = weights(root.split());
        return new Sets(rows(w, root.split()), rows(w, root.split()), rows(w, root.split()));
    }

    private double[] weights(RandomGenerator random) {
        double[] w = new double[features];
        Arrays.setAll(w, j -> random.nextGaussian());
        return w;
    }

    private LabeledRows rows(double[] w, RandomGenerator random) {
        AlphaStable noise = new AlphaStable(tailIndex, noiseScale);
        INDArray array = Dense.zeros(DataType.FLOAT, rows, features);
        Dense data = Dense.of(array);
        int[] classes = new int[rows];
        for (int i = 0; i < rows; i++) {
            double score = noise.sample(random);
            for (int j = 0; j < features; j++) {
                double a = feature(j, random);
                data.put((long) i * features + j, a);
                score += (a - mean(j)) * w[j];
            }
            classes[i] = score > 0 ? 1 : 0;
        }
        return new LabeledRows(array, classes, new DataSchema(features, List.of("-1", "1")));
    }

    private double feature(int j, RandomGenerator random) {
        if (kind == Kind.GAUSSIAN) {
            return (float) random.nextGaussian();
        }
        return random.nextDouble() < mean(j) ? 1 : 0;
    }

    /** m_j, for Bernoulli features also the probability of a 1. */
    private double mean(int j) {
        if (kind == Kind.GAUSSIAN) {
            return 0;
        }
        return j < COMMON ? 0.9 : 0.1;
    }
}
