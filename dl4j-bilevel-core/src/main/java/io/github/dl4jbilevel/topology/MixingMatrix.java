package io.github.dl4jbilevel.topology;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Weights w_kj that agent k gives to the row of agent j: symmetric, doubly stochastic, non-negative, and positive only between
 * neighbours or on the diagonal. Mixing keeps the mean and shrinks disagreement by |lambda_2| a round. Immutable.
 */
public final class MixingMatrix {
    /** Largest number of agents: weights are held densely, and the spectral gap takes a full eigendecomposition. */
    public static final int MAX_AGENTS = 1024;

    private static final double TOLERANCE = 1e-10;

    private final Topology topology;
    private final double[][] weights;
    private final boolean metropolis;
    private final double spectralGap;

    private MixingMatrix(Topology topology, double[][] weights, boolean metropolis) {
        this.metropolis = metropolis;
        this.topology = topology;
        this.weights = weights;
        this.spectralGap = computeSpectralGap(weights);
    }

    /** Metropolis-Hastings weights: w_kj = 1 / (1 + max(degree k, degree j)) between neighbours, the rest on the diagonal. */
    public static MixingMatrix metropolis(Topology topology) {
        int n = requireSize(topology);
        double[][] w = new double[n][n];
        for (Topology.Edge e : topology.edges()) {
            int degree = Math.max(
                    topology.neighbours(e.first()).size(),
                    topology.neighbours(e.second()).size());
            w[e.first()][e.second()] = 1.0 / (1 + degree);
            w[e.second()][e.first()] = 1.0 / (1 + degree);
        }
        for (int k = 0; k < n; k++) {
            w[k][k] = 1 - Arrays.stream(w[k]).sum();
        }
        return validated(topology, w, true);
    }

    /**
     * Weights of the caller's.
     *
     * @param weights K x K; validated
     */
    public static MixingMatrix of(Topology topology, double[][] weights) {
        return validated(topology, weights, false);
    }

    private static MixingMatrix validated(Topology topology, double[][] weights, boolean metropolis) {
        int n = requireSize(topology);
        if (weights.length != n || Arrays.stream(weights).anyMatch(row -> row.length != n)) {
            throw new IllegalArgumentException("Mixing matrix with " + weights.length + " rows: required is " + n
                    + " x " + n + ", one row per agent.");
        }
        double[][] copy = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
        for (int k = 0; k < n; k++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                requireValid(topology, copy, k, j);
                sum += copy[k][j];
            }
            if (!(Math.abs(sum - 1) <= TOLERANCE)) {
                throw new IllegalArgumentException("Row " + k + " of the mixing matrix sums to " + sum
                        + ": rows and columns must sum to 1 (doubly stochastic).");
            }
        }
        MixingMatrix matrix = new MixingMatrix(topology, copy, metropolis);
        if (n > 1 && matrix.spectralGap <= TOLERANCE) {
            throw new IllegalArgumentException("Mixing matrix with spectral gap " + matrix.spectralGap
                    + ": agents would never agree. Give neighbours, and some diagonal entry, positive weight.");
        }
        return matrix;
    }

    private static int requireSize(Topology topology) {
        int n = topology.agents();
        if (n > MAX_AGENTS) {
            throw new IllegalArgumentException(
                    "Mixing matrix for " + n + " agents: at most " + MAX_AGENTS + " are supported. Use fewer agents.");
        }
        return n;
    }

    private static void requireValid(Topology topology, double[][] w, int k, int j) {
        if (!(w[k][j] >= 0)) {
            throw new IllegalArgumentException(
                    "Mixing weight w[" + k + "][" + j + "] = " + w[k][j] + ": weights must not be negative.");
        }
        if (Math.abs(w[k][j] - w[j][k]) > TOLERANCE) {
            throw new IllegalArgumentException("Mixing weights w[" + k + "][" + j + "] = " + w[k][j] + " and w[" + j
                    + "][" + k + "] = " + w[j][k] + " differ: the matrix must be symmetric.");
        }
        if (w[k][j] > 0 && k != j && !topology.neighbours(k).contains(j)) {
            throw new IllegalArgumentException("Mixing weight w[" + k + "][" + j + "] = " + w[k][j] + ", but agents "
                    + k + " and " + j + " are not neighbours in " + topology + ": weight belongs on links alone.");
        }
    }

    /** The graph. */
    public Topology topology() {
        return topology;
    }

    /** {@code Metropolis}, or the rows of the caller's weights. */
    @Override
    public String toString() {
        return metropolis ? "Metropolis" : Arrays.deepToString(weights);
    }

    /** w_kj. */
    public double weight(int agent, int other) {
        return weights[agent][other];
    }

    /** 1 - |lambda_2|, with |lambda_2| the second largest absolute eigenvalue; 1 for a single agent. */
    public double spectralGap() {
        return spectralGap;
    }

    private static double computeSpectralGap(double[][] w) {
        if (w.length == 1) {
            return 1;
        }
        double[] eigenvalues = new EigenDecomposition(new Array2DRowRealMatrix(w)).getRealEigenvalues();
        double[] sizes = Arrays.stream(eigenvalues).map(Math::abs).sorted().toArray();
        return 1 - sizes[sizes.length - 2];
    }
}
