package io.github.dl4jbilevel.topology;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** The speed at which a {@link Mixing} removes disagreement; {@link Mixing#contraction} defines it. */
final class Contraction {
    private Contraction() {}

    /**
     * Follows P_0 = I - (1/K) 1 1', P_{t+1} = W_t P_t. Each round's P is centred, which W_t would do but for rounding, and
     * scaled to a largest entry of 1, whose logarithm is kept: P may become too small to be represented.
     */
    static double of(Mixing mixing, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("Contraction over " + rounds + " rounds: at least one is required.");
        }
        int n = mixing.agents();
        double[][] p = new double[n][n];
        for (int k = 0; k < n; k++) {
            p[k][k] = 1;
        }
        centre(p);
        double log = 0;
        for (int t = 0; t < rounds; t++) {
            p = product(mixing.at(t), p);
            centre(p);
            double largest = scale(p);
            if (largest == 0) {
                return 0;
            }
            log += Math.log(largest);
        }
        double norm = new SingularValueDecomposition(new Array2DRowRealMatrix(p, false)).getNorm();
        return Math.exp((log + Math.log(norm)) / rounds);
    }

    private static double[][] product(RoundWeights w, double[][] p) {
        int n = p.length;
        double[][] mixed = new double[n][n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < w.senders(k); i++) {
                double weight = w.weight(k, i);
                double[] row = p[w.sender(k, i)];
                for (int j = 0; j < n; j++) {
                    mixed[k][j] += weight * row[j];
                }
            }
        }
        return mixed;
    }

    private static void centre(double[][] p) {
        int n = p.length;
        for (int j = 0; j < n; j++) {
            double mean = 0;
            for (double[] row : p) {
                mean += row[j] / n;
            }
            for (double[] row : p) {
                row[j] -= mean;
            }
        }
    }

    /** Divides by the largest absolute entry, unless it is 0, and returns it. */
    private static double scale(double[][] p) {
        double largest = 0;
        for (double[] row : p) {
            for (double v : row) {
                largest = Math.max(largest, Math.abs(v));
            }
        }
        for (double[] row : p) {
            for (int j = 0; largest > 0 && j < row.length; j++) {
                row[j] /= largest;
            }
        }
        return largest;
    }
}
