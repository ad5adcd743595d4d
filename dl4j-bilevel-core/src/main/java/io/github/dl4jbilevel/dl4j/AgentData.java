package io.github.dl4jbilevel.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.util.MathArrays;

/** The rows that each agent owns: training rows for g, validation rows for f. Immutable. */
public final class AgentData {

    /**
     * One agent's rows.
     *
     * @param trainingStore where the training rows lie
     * @param training their numbers
     * @param validationStore where the validation rows lie
     * @param validation their numbers
     */
    @SuppressWarnings("ArrayRecordComponent") // Row numbers, by the ten thousand; the record never leaves this package.
    record Shard(RowStore trainingStore, int[] training, RowStore validationStore, int[] validation) {}

    private final List<Shard> shards;

    private AgentData(List<Shard> shards) {
        this.shards = List.copyOf(shards);
    }

    /** Deals one set of rows, then sets a share of each agent's rows aside for validation. */
    public static AgentData split(RowStore rows, double validationFraction, Sharding sharding, int agents, long seed) {
        int[][] deal = sharding.deal(List.of(rows), agents, 2, seed).get(0);
        List<Shard> shards = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            shards.add(split(rows, deal[k], validationFraction, k, seed));
        }
        return new AgentData(shards);
    }

    /** Deals training and validation rows, with the same label skew. */
    public static AgentData deal(RowStore training, RowStore validation, Sharding sharding, int agents, long seed) {
        List<int[][]> deals = sharding.deal(List.of(training, validation), agents, 1, seed);
        List<Shard> shards = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            shards.add(new Shard(training, deals.get(0)[k], validation, deals.get(1)[k]));
        }
        return new AgentData(shards);
    }

    /** Each agent's own rows, a share of them set aside for validation. */
    public static AgentData splitEach(List<RowStore> rows, double validationFraction, long seed) {
        List<Shard> shards = new ArrayList<>();
        for (int k = 0; k < rows.size(); k++) {
            RowStore own = rows.get(k);
            shards.add(split(own, MathArrays.natural(own.size()), validationFraction, k, seed));
        }
        return new AgentData(shards);
    }

    /** Each agent's own training and validation rows. */
    public static AgentData of(List<RowStore> training, List<RowStore> validation) {
        if (training.size() != validation.size()) {
            throw new IllegalArgumentException("Training data for " + training.size() + " agents, validation data for "
                    + validation.size() + ": one of each is required for every agent.");
        }
        List<Shard> shards = new ArrayList<>();
        for (int k = 0; k < training.size(); k++) {
            RowStore t = training.get(k);
            RowStore v = validation.get(k);
            shards.add(new Shard(t, MathArrays.natural(t.size()), v, MathArrays.natural(v.size())));
        }
        return new AgentData(shards);
    }

    /** Number of agents. */
    public int agents() {
        return shards.size();
    }

    /** Training rows of one agent. */
    public int trainingRows(int agent) {
        return shards.get(agent).training().length;
    }

    /** Numbers of one agent's training rows in the data that were dealt, in the order of its example weights; a copy. */
    public int[] trainingRowNumbers(int agent) {
        return shards.get(agent).training().clone();
    }

    /** Validation rows of one agent. */
    public int validationRows(int agent) {
        return shards.get(agent).validation().length;
    }

    /**
     * Shape of a row of features, where rows are one array of features and one of labels of rank 1, without masks, of the same
     * shape everywhere; empty otherwise.
     */
    Optional<long[]> plainRowShape() {
        List<Optional<long[]>> shapes = shards.stream()
                .flatMap(shard -> Stream.of(shard.trainingStore(), shard.validationStore()))
                .distinct()
                .map(RowStore::plainRowShape)
                .toList();
        Optional<long[]> first = shapes.get(0);
        boolean same = shapes.stream()
                .allMatch(shape -> shape.isPresent() && Arrays.equals(shape.get(), first.orElse(new long[0])));
        return same ? first : Optional.empty();
    }

    Shard shard(int agent) {
        return shards.get(agent);
    }

    private static Shard split(RowStore store, int[] rows, double fraction, int agent, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException(
                    "Validation fraction " + fraction + ": it must lie strictly between 0 and 1.");
        }
        if (rows.length < 2) {
            throw new IllegalArgumentException("Agent " + agent + " has " + rows.length
                    + " rows: at least 2 are required, one to train on and one to validate on.");
        }
        int[] order = rows.clone();
        MathArrays.shuffle(order, new Well19937c(seed * 31 + agent));
        int validation = (int) Math.max(1, Math.min(rows.length - 1L, Math.round(fraction * rows.length)));
        return new Shard(
                store,
                Arrays.copyOfRange(order, validation, order.length),
                store,
                Arrays.copyOfRange(order, 0, validation));
    }
}
