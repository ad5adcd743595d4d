package io.github.dl4jbilevel.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.util.MathArrays;

/**
 * Label skew by shares of each class, drawn from a symmetric Dirichlet distribution until every agent has enough rows.
 *
 * @param alpha concentration
 */
record DirichletPartition(double alpha) implements Sharding.Partition {
    private static final int TRIES = 200;

    @Override
    public List<int[][]> deal(List<RowStore> stores, int agents, int minimum, RandomGenerator random) {
        int[][] classes = stores.stream().map(DirichletPartition::classes).toArray(int[][]::new);
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
        return "dirichlet(" + alpha + ")";
    }
}
