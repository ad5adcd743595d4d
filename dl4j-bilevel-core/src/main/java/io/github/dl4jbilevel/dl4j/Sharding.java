package io.github.dl4jbilevel.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.util.MathArrays;

/**
 * How the rows of one data set are dealt to the agents. Every row goes to exactly one agent. Immutable.
 */
public final class Sharding {
    private static final int TRIES = 200;

    private final double alpha;

    private Sharding(double alpha) {
        this.alpha = alpha;
    }

    /** A random deal: all agents see the same distribution, and shards differ by at most one row. */
    public static Sharding even() {
        return new Sharding(Double.POSITIVE_INFINITY);
    }

    /**
     * Label skew: of each class, the agents get shares drawn from a symmetric Dirichlet distribution.
     *
     * @param alpha concentration, positive; 0.1 is strong skew, 1 moderate, 100 nearly even
     */
    public static Sharding dirichlet(double alpha) {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("Dirichlet concentration alpha = " + alpha
                    + ": it must be positive and finite. For no label skew use Sharding.even().");
        }
        return new Sharding(alpha);
    }

    /**
     * Deals the stores with the same label skew: the shares of each class are the same in all of them.
     *
     * @param stores such as training and validation rows
     * @param minimum rows that each agent must get of each store
     * @return for each store, the row numbers of each agent
     */
    List<int[][]> deal(List<RowStore> stores, int agents, int minimum, long seed) {
        for (RowStore store : stores) {
            if (store.size() < (long) agents * minimum) {
                throw new IllegalArgumentException(
                        store.name() + ": " + store.size() + " rows for " + agents + " agents: at least "
                                + (long) agents * minimum + " are required (" + minimum
                                + " for each). Give more rows or fewer agents.");
            }
        }
        RandomGenerator random = new Well19937c(seed);
        if (Double.isInfinite(alpha)) {
            return stores.stream()
                    .map(store -> dealEvenly(store, agents, random))
                    .toList();
        }
        int[][] classes = stores.stream().map(Sharding::classes).toArray(int[][]::new);
        int classCount =
                Arrays.stream(classes).flatMapToInt(Arrays::stream).max().orElse(0) + 1;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double[][] shares = shares(classCount, agents, random);
            List<int[][]> deals = new ArrayList<>();
            for (int[] rows : classes) {
                deals.add(dealByClass(rows, shares, agents, random));
            }
            if (deals.stream().flatMap(Arrays::stream).allMatch(rows -> rows.length >= minimum)) {
                return deals;
            }
        }
        throw new IllegalArgumentException("Label skew with alpha = " + alpha + " left an agent with fewer than "
                + minimum + " rows in each of " + TRIES + " draws: use a larger alpha, fewer agents, or more rows.");
    }

    private static int[][] dealEvenly(RowStore store, int agents, RandomGenerator random) {
        int[] order = MathArrays.natural(store.size());
        MathArrays.shuffle(order, random);
        int[][] deal = new int[agents][];
        for (int k = 0; k < agents; k++) {
            int from = (int) ((long) order.length * k / agents);
            int to = (int) ((long) order.length * (k + 1) / agents);
            deal[k] = Arrays.copyOfRange(order, from, to);
        }
        return deal;
    }

    private double[][] shares(int classes, int agents, RandomGenerator random) {
        GammaDistribution gamma = new GammaDistribution(random, alpha, 1);
        double[][] shares = new double[classes][];
        for (int c = 0; c < classes; c++) {
            double[] draw = gamma.sample(agents);
            double sum = Arrays.stream(draw).sum();
            shares[c] = Arrays.stream(draw).map(g -> g / sum).toArray();
        }
        return shares;
    }

    private static int[][] dealByClass(int[] classes, double[][] shares, int agents, RandomGenerator random) {
        int[] order = MathArrays.natural(classes.length);
        MathArrays.shuffle(order, random);
        List<List<Integer>> deal = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            deal.add(new ArrayList<>());
        }
        for (int c = 0; c < shares.length; c++) {
            int label = c;
            int[] members =
                    Arrays.stream(order).filter(row -> classes[row] == label).toArray();
            double share = 0;
            int from = 0;
            for (int k = 0; k < agents; k++) {
                share += shares[c][k];
                int to = k == agents - 1 ? members.length : (int) Math.round(Math.min(1, share) * members.length);
                for (int i = from; i < to; i++) {
                    deal.get(k).add(members[i]);
                }
                from = Math.max(from, to);
            }
        }
        return deal.stream()
                .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static int[] classes(RowStore store) {
        int[] classes = new int[store.size()];
        for (int row = 0; row < classes.length; row++) {
            classes[row] = store.labelClass(row);
        }
        return classes;
    }

    @Override
    public String toString() {
        return Double.isInfinite(alpha) ? "even" : "dirichlet(" + alpha + ")";
    }
}
