package io.github.dl4jbilevel.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;

/**
 * Silos: rows with equal values of some features go to the same agent. The values are taken by falling number of rows in all
 * stores (ties in order of appearance), each given to the agent with the fewest rows so far (ties to the first).
 *
 * @param features their numbers, from 0
 */
record ColumnPartition(List<Integer> features) implements Sharding.Partition {

    @Override
    public List<int[][]> deal(List<RowStore> stores, int agents, int minimum, RandomGenerator random) {
        List<List<List<Double>>> values = stores.stream()
                .map(store -> IntStream.range(0, store.size())
                        .mapToObj(row -> value(store, row))
                        .toList())
                .toList();
        Map<List<Double>, Integer> agentOf = agentOf(stores, values, agents);
        List<int[][]> deals = new ArrayList<>();
        for (int s = 0; s < stores.size(); s++) {
            deals.add(rows(values.get(s), agentOf, agents));
            requireMinimum(deals.get(s), minimum, stores.get(s));
        }
        return deals;
    }

    private List<Double> value(RowStore store, int row) {
        return features.stream().map(f -> store.feature(row, f)).toList();
    }

    private Map<List<Double>, Integer> agentOf(List<RowStore> stores, List<List<List<Double>>> values, int agents) {
        Map<List<Double>, Integer> sizes = new LinkedHashMap<>();
        values.forEach(rows -> rows.forEach(value -> sizes.merge(value, 1, Integer::sum)));
        if (sizes.size() < agents) {
            throw new IllegalArgumentException("Silos " + this + " of "
                    + stores.get(0).name() + ": " + sizes.size()
                    + " distinct values for " + agents + " agents: at least " + agents
                    + " are required, one for each. Use " + sizes.size() + " agents or fewer, or another column.");
        }
        List<List<Double>> largestFirst = new ArrayList<>(sizes.keySet());
        largestFirst.sort(Comparator.comparing(sizes::get, Comparator.reverseOrder()));
        Map<List<Double>, Integer> agentOf = new HashMap<>();
        long[] load = new long[agents];
        for (List<Double> value : largestFirst) {
            int agent = IntStream.range(0, agents)
                    .reduce((best, k) -> load[k] < load[best] ? k : best)
                    .orElseThrow();
            agentOf.put(value, agent);
            load[agent] += sizes.getOrDefault(value, 0);
        }
        return agentOf;
    }

    private static int[][] rows(List<List<Double>> values, Map<List<Double>, Integer> agentOf, int agents) {
        List<IntStream.Builder> rows = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            rows.add(IntStream.builder());
        }
        for (int row = 0; row < values.size(); row++) {
            rows.get(agentOf.getOrDefault(values.get(row), 0)).add(row);
        }
        return rows.stream().map(r -> r.build().toArray()).toArray(int[][]::new);
    }

    private void requireMinimum(int[][] deal, int minimum, RowStore store) {
        for (int k = 0; k < deal.length; k++) {
            if (deal[k].length < minimum) {
                throw new IllegalArgumentException("Silos " + this + " of " + store.name() + " give agent " + k + " "
                        + deal[k].length + " of " + store.size() + " rows ("
                        + Arrays.toString(Arrays.stream(deal)
                                .mapToInt(rows -> rows.length)
                                .toArray())
                        + " rows in all shards): at least " + minimum
                        + " are required. Use fewer agents, or another column.");
            }
        }
    }

    @Override
    public String toString() {
        return "by feature " + (features.size() == 1 ? features.get(0) : features);
    }
}
