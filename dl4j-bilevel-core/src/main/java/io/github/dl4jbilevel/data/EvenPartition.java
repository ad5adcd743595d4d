package io.github.dl4jbilevel.data;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.util.MathArrays;

/** A partition of shuffled rows into runs whose lengths differ by at most one. */
record EvenPartition() implements Sharding.Partition {

    @Override
    public List<int[][]> deal(List<RowStore> stores, int agents, int minimum, RandomGenerator random) {
        return stores.stream().map(store -> deal(store, agents, random)).toList();
    }

    private static int[][] deal(RowStore store, int agents, RandomGenerator random) {
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

    @Override
    public String toString() {
        return "even";
    }
}
