package io.github.dl4jbilevel.reader;

/**
 * Brings every feature to mean 0 and standard deviation 1 over the training rows:
 *
 * <pre>  a_j := (a_j - mean_j) / std_j,</pre>
 *
 * <p>with std_j the root of the mean squared deviation (divided by n, not n - 1). A feature that is constant over the
 * training rows is only centred, so it becomes 0 there. Fit on training rows alone and apply to all parts, or the test
 * result is not one of unseen data. Sums are taken in double precision.
 */
public final class Standardizer {

    private final double[] mean;
    private final double[] std;

    private Standardizer(double[] mean, double[] std) {
        this.mean = mean;
        this.std = std;
    }

    /** Measures the features of the training rows, which stay as they are. */
    public static Standardizer fit(LabeledRows train) {
        int n = train.rows();
        int d = train.featureCount();
        Dense data = Dense.of(train.features());
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                mean[j] += data.get((long) i * d + j);
            }
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= n;
        }
        double[] std = new double[d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                double deviation = data.get((long) i * d + j) - mean[j];
                std[j] += deviation * deviation;
            }
        }
        for (int j = 0; j < d; j++) {
            std[j] = Math.sqrt(std[j] / n);
            if (std[j] <= 1e-12 * Math.abs(mean[j])) {
                std[j] = 0;
            }
        }
        return new Standardizer(mean, std);
    }

    /**
     * Standardizes a set in place.
     *
     * @param rows a set with as many features as the training rows
     * @throws IllegalArgumentException if the number of features differs
     */
    public void apply(LabeledRows rows) {
        int d = rows.featureCount();
        if (d != mean.length) {
            throw new IllegalArgumentException("The set has " + d + " features, the standardizer was fitted to "
                    + mean.length + "; both must agree. Read the set with the training set's schema.");
        }
        Dense data = Dense.of(rows.features());
        for (int i = 0; i < rows.rows(); i++) {
            for (int j = 0; j < d; j++) {
                long at = (long) i * d + j;
                double centred = data.get(at) - mean[j];
                data.put(at, std[j] == 0 ? centred : centred / std[j]);
            }
        }
    }

    /** The training mean of one feature, in the feature's units. */
    public double mean(int feature) {
        return mean[feature];
    }

    /** The training standard deviation of one feature, in the feature's units; 0 if it is constant. */
    public double std(int feature) {
        return std[feature];
    }
}
