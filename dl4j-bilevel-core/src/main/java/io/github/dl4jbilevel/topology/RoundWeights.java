package io.github.dl4jbilevel.topology;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One round's weights, by who hears whom: agent k hears its senders j, in ascending order and always itself among them, each
 * with weight w_kj. The weights are non-negative, and those that an agent gives and those that it is given each sum to 1.
 * Reading allocates nothing. Immutable.
 */
public final class RoundWeights {
    private static final double TOLERANCE = 1e-10;

    private final int[][] senders;
    private final double[][] weights;

    /** Takes the arrays over: for each agent its senders in ascending order, itself among them, and their weights. */
    RoundWeights(int[][] senders, double[][] weights) {
        this.senders = senders;
        this.weights = weights;
    }

    /**
     * The weights of a full matrix, for a {@link Mixing} of one's own. An agent's senders are those it gives weight, and itself.
     *
     * @param weights w_kj in row k, column j: K x K, non-negative, rows and columns sum to 1
     */
    public static RoundWeights of(double[][] weights) {
        int n = weights.length;
        double[] given = new double[n];
        for (int k = 0; k < n; k++) {
            if (weights[k].length != n) {
                throw new IllegalArgumentException("Row " + k + " of a round's weights has " + weights[k].length
                        + " entries: required is " + n + ", one per agent.");
            }
            for (int j = 0; j < n; j++) {
                if (!(weights[k][j] >= 0)) {
                    throw new IllegalArgumentException("Weight w[" + k + "][" + j + "] = " + weights[k][j]
                            + " in a round: weights must not be negative.");
                }
                given[j] += weights[k][j];
            }
            requireOne("Row", k, Arrays.stream(weights[k]).sum());
        }
        for (int j = 0; j < n; j++) {
            requireOne("Column", j, given[j]);
        }
        return ofChecked(weights);
    }

    /** The weights of a full matrix that is known to be doubly stochastic. */
    static RoundWeights ofChecked(double[][] weights) {
        int[][] senders = new int[weights.length][];
        double[][] kept = new double[weights.length][];
        for (int k = 0; k < weights.length; k++) {
            int agent = k;
            double[] row = weights[k];
            senders[k] = IntStream.range(0, row.length)
                    .filter(j -> j == agent || row[j] > 0)
                    .toArray();
            kept[k] = Arrays.stream(senders[k]).mapToDouble(j -> row[j]).toArray();
        }
        return new RoundWeights(senders, kept);
    }

    private static void requireOne(String what, int index, double sum) {
        if (!(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new IllegalArgumentException(what + " " + index + " of a round's weights sums to " + sum
                    + ": rows and columns must sum to 1 (doubly stochastic).");
        }
    }

    /**
     * Symmetric weights on links; what a row then lacks to 1 is the agent's own weight.
     *
     * @param links in ascending order, each once
     */
    static RoundWeights ofLinks(int agents, List<Edge> links, ToDoubleFunction<Edge> weight) {
        int[] lower = new int[agents];
        int[] heard = new int[agents];
        Arrays.fill(heard, 1);
        for (Edge e : links) {
            heard[e.first()]++;
            heard[e.second()]++;
            lower[e.second()]++;
        }
        int[][] senders = new int[agents][];
        double[][] weights = new double[agents][];
        int[] nextLower = new int[agents];
        int[] nextHigher = new int[agents];
        for (int k = 0; k < agents; k++) {
            senders[k] = new int[heard[k]];
            weights[k] = new double[heard[k]];
            senders[k][lower[k]] = k;
            nextHigher[k] = lower[k] + 1;
        }
        for (Edge e : links) {
            double w = weight.applyAsDouble(e);
            senders[e.first()][nextHigher[e.first()]] = e.second();
            weights[e.first()][nextHigher[e.first()]++] = w;
            senders[e.second()][nextLower[e.second()]] = e.first();
            weights[e.second()][nextLower[e.second()]++] = w;
        }
        for (int k = 0; k < agents; k++) {
            weights[k][lower[k]] = 1 - Arrays.stream(weights[k]).sum();
        }
        return new RoundWeights(senders, weights);
    }

    /** w_kj in row k, column j; a new array. */
    double[][] matrix() {
        double[][] matrix = new double[agents()][agents()];
        for (int k = 0; k < matrix.length; k++) {
            for (int i = 0; i < senders(k); i++) {
                matrix[k][sender(k, i)] = weight(k, i);
            }
        }
        return matrix;
    }

    /** Number of agents, K. */
    public int agents() {
        return senders.length;
    }

    /** Number of rows that an agent hears, its own included. */
    public int senders(int agent) {
        return senders[agent].length;
    }

    /**
     * An agent's sender.
     *
     * @param i position, 0 to {@code senders(agent) - 1}
     */
    public int sender(int agent, int i) {
        return senders[agent][i];
    }

    /** Whether an agent hears another, or itself. */
    public boolean hears(int agent, int sender) {
        return Arrays.binarySearch(senders[agent], sender) >= 0;
    }

    /**
     * The weight that an agent gives to its sender.
     *
     * @param i position, 0 to {@code senders(agent) - 1}
     */
    public double weight(int agent, int i) {
        return weights[agent][i];
    }
}
