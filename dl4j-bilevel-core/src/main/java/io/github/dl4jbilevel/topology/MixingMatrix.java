package io.github.dl4jbilevel.topology;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.jspecify.annotations.Nullable;

/**
 * Weights w_kj that agent k gives to the row of agent j: symmetric, doubly stochastic, non-negative, and positive only between
 * neighbours or on the diagonal. With its eigenvalues 1 = lambda_1 > lambda_2 >= ... >= lambda_K, mixing keeps the mean and
 * leaves at most max(|lambda_2|, |lambda_K|) of the disagreement in a round. Immutable.
 */
public final class MixingMatrix implements Mixing {
    /** Largest number of agents: weights are held densely, and the spectral gap takes a full eigendecomposition. */
    public static final int MAX_AGENTS = 1024;

    private static final double TOLERANCE = 1e-10;

    private final Topology topology;
    private final double[][] weights;
    /** Name of the rule that made the weights; null where the caller did. */
    private final @Nullable String name;

    private final double[] eigenvalues;
    private final RoundWeights everyRound;

    private MixingMatrix(Topology topology, double[][] weights, @Nullable String name, double[] eigenvalues) {
        this.topology = topology;
        this.weights = weights;
        this.name = name;
        this.eigenvalues = eigenvalues;
        this.everyRound = RoundWeights.ofChecked(weights);
    }

    /** Metropolis-Hastings weights: w_kj = 1 / (1 + max(degree k, degree j)) between neighbours, the rest on the diagonal. */
    public static MixingMatrix metropolis(Topology topology) {
        return ofLinks(topology, LinkWeights.metropolis(requireSize(topology), topology.edges()), "Metropolis");
    }

    /**
     * Max-degree weights: w_kj = 1 / (1 + d) between neighbours, d the largest degree of the graph, the rest on the diagonal.
     * Doubly stochastic on every graph, and equal to {@link #metropolis} where every link has an end of degree d.
     */
    public static MixingMatrix uniform(Topology topology) {
        return ofLinks(topology, LinkWeights.uniform(requireSize(topology), topology.edges()), "uniform");
    }

    private static MixingMatrix ofLinks(Topology topology, ToDoubleFunction<Topology.Edge> weight, String name) {
        RoundWeights weights = RoundWeights.ofLinks(topology.agents(), topology.edges(), weight);
        return validated(topology, weights.matrix(), name);
    }

    /**
     * A matrix with weights of the caller's.
     *
     * @param weights K x K; validated
     */
    public static MixingMatrix of(Topology topology, double[][] weights) {
        return validated(topology, weights, null);
    }

    /**
     * (I + W) / 2 of this matrix W: agents keep half of their own row. No eigenvalue is negative, as EXTRA and exact diffusion
     * ask for; the spectral gap becomes (1 - lambda_2) / 2, with W's lambda_2, whose sign counts.
     */
    public MixingMatrix lazy() {
        int n = weights.length;
        double[][] halved = new double[n][n];
        for (int k = 0; k < n; k++) {
            for (int j = 0; j < n; j++) {
                halved[k][j] = weights[k][j] / 2;
            }
            halved[k][k] += 0.5;
        }
        double[] shifted = Arrays.stream(eigenvalues).map(e -> (1 + e) / 2).toArray();
        return new MixingMatrix(topology, halved, name == null ? null : "lazy " + name, shifted);
    }

    private static MixingMatrix validated(Topology topology, double[][] weights, @Nullable String name) {
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
        MixingMatrix matrix = new MixingMatrix(topology, copy, name, ascendingEigenvalues(copy));
        if (n > 1 && matrix.spectralGap() <= TOLERANCE) {
            throw new IllegalArgumentException("Mixing matrix with spectral gap " + matrix.spectralGap()
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
                    + k + " and " + j + " are not neighbours in " + topology + ": weights belong only on links.");
        }
    }

    /** These weights, in every round: an agent's senders are the neighbours that it gives positive weight, and itself. */
    @Override
    public RoundWeights at(long round) {
        return everyRound;
    }

    /** This matrix itself. */
    @Override
    public Optional<MixingMatrix> constant() {
        return Optional.of(this);
    }

    /** The graph. */
    @Override
    public Topology topology() {
        return topology;
    }

    /** The rule's name, such as {@code Metropolis} or {@code lazy uniform}; the rows themselves where the weights are the caller's. */
    @Override
    public String toString() {
        return name == null ? Arrays.deepToString(weights) : name;
    }

    /** The weight w_kj. */
    public double weight(int agent, int other) {
        return weights[agent][other];
    }

    /** 1 - max(|lambda_2|, |lambda_K|); 1 for a single agent. */
    public double spectralGap() {
        int last = eigenvalues.length - 1;
        return last == 0 ? 1 : 1 - Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[last - 1]));
    }

    /** lambda_K, in (-1, 1]: below zero, mixing makes some disagreements change sign. */
    public double smallestEigenvalue() {
        return eigenvalues[0];
    }

    private static double[] ascendingEigenvalues(double[][] w) {
        double[] values = new EigenDecomposition(new Array2DRowRealMatrix(w)).getRealEigenvalues();
        Arrays.sort(values);
        return values;
    }
}
