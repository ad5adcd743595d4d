package io.github.dl4jbilevel.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
    public record Shard(RowStore trainingStore, int[] training, RowStore validationStore, int[] validation) {}

    private final int agents;
    private final boolean dealt;
    /** The shards of all agents, or of those of this process, by agent. */
    private final SortedMap<Integer, Shard> shards;

    private AgentData(List<Shard> ofAll) {
        this.agents = ofAll.size();
        this.dealt = true;
        this.shards = new TreeMap<>();
        for (int k = 0; k < agents; k++) {
            shards.put(k, ofAll.get(k));
        }
    }

    private AgentData(int agents, SortedMap<Integer, Shard> shards) {
        this.agents = agents;
        this.dealt = false;
        this.shards = shards;
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

    /**
     * Each agent's own rows, a share of them set aside for validation.
     *
     * @param rows of all agents, or of those of this process
     * @param agents K
     */
    public static AgentData splitEach(
            SortedMap<Integer, RowStore> rows, int agents, double validationFraction, long seed) {
        SortedMap<Integer, Shard> shards = new TreeMap<>();
        rows.forEach(
                (k, own) -> shards.put(k, split(own, MathArrays.natural(own.size()), validationFraction, k, seed)));
        return new AgentData(agents, shards);
    }

    /**
     * Each agent's own training and validation rows.
     *
     * @param training of all agents, or of those of this process
     * @param validation of the same agents
     * @param agents K
     */
    public static AgentData of(
            SortedMap<Integer, RowStore> training, SortedMap<Integer, RowStore> validation, int agents) {
        if (!training.keySet().equals(validation.keySet())) {
            throw new IllegalArgumentException("Training data for agents " + training.keySet()
                    + ", validation data for agents " + validation.keySet()
                    + ": one of each is required for every agent.");
        }
        SortedMap<Integer, Shard> shards = new TreeMap<>();
        training.forEach((k, t) -> {
            RowStore v = Objects.requireNonNull(validation.get(k));
            shards.put(k, new Shard(t, MathArrays.natural(t.size()), v, MathArrays.natural(v.size())));
        });
        return new AgentData(agents, shards);
    }

    /** Each agent's own training and validation rows, all agents in this process. */
    public static AgentData of(List<RowStore> training, List<RowStore> validation) {
        return of(byAgent(training), byAgent(validation), training.size());
    }

    private static SortedMap<Integer, RowStore> byAgent(List<RowStore> rows) {
        SortedMap<Integer, RowStore> byAgent = new TreeMap<>();
        for (int k = 0; k < rows.size(); k++) {
            byAgent.put(k, rows.get(k));
        }
        return byAgent;
    }

    /** Number of agents. */
    public int agents() {
        return agents;
    }

    /** Agents whose rows are in this process, ascending. */
    public List<Integer> held() {
        return List.copyOf(shards.keySet());
    }

    /** Whether rows were dealt to the agents, so that every process knows how many each of them has. */
    public boolean isDealt() {
        return dealt;
    }

    /** Number of training rows of one agent; 0 for one whose rows are in another process. */
    public int trainingRows(int agent) {
        return held(agent) ? shard(agent).training().length : 0;
    }

    /**
     * The share of one agent's training rows in all of them, times the number of agents, so that the mean over agents of weighted mean
     * losses is the mean loss over rows. 1 where agents brought their own rows, whose number is their own affair.
     */
    public double weightByRows(int agent) {
        if (!dealt) {
            return 1;
        }
        double all = shards.values().stream()
                .mapToInt(shard -> shard.training().length)
                .sum();
        return agents * trainingRows(agent) / all;
    }

    /** Numbers of one agent's training rows in the data that were dealt, in the order of its example weights; a copy. */
    public int[] trainingRowNumbers(int agent) {
        return shard(agent).training().clone();
    }

    /** Number of validation rows of one agent; 0 for one whose rows are in another process. */
    public int validationRows(int agent) {
        return held(agent) ? shard(agent).validation().length : 0;
    }

    /**
     * Shape of a row of features, where rows are one array of features and one of labels of rank 1, without masks, of the same
     * shape everywhere; empty otherwise.
     */
    public Optional<long[]> plainRowShape() {
        List<Optional<long[]>> shapes = shards.values().stream()
                .flatMap(shard -> Stream.of(shard.trainingStore(), shard.validationStore()))
                .distinct()
                .map(RowStore::plainRowShape)
                .toList();
        Optional<long[]> first = shapes.get(0);
        boolean same = shapes.stream()
                .allMatch(shape -> shape.isPresent() && Arrays.equals(shape.get(), first.orElse(new long[0])));
        return same ? first : Optional.empty();
    }

    /** The agent of this process to whom a row was given; the first one that has rows of the store for a row that nobody has. */
    public int holder(RowStore store, int row) {
        int first = -1;
        for (int agent : shards.keySet()) {
            Shard shard = shard(agent);
            if (shard.trainingStore() == store || shard.validationStore() == store) {
                first = first < 0 ? agent : first;
                boolean trains = shard.trainingStore() == store && contains(shard.training(), row);
                if (trains || (shard.validationStore() == store && contains(shard.validation(), row))) {
                    return agent;
                }
            }
        }
        return first;
    }

    private static boolean contains(int[] rows, int row) {
        return Arrays.stream(rows).anyMatch(r -> r == row);
    }

    private boolean held(int agent) {
        return shards.containsKey(agent);
    }

    public Shard shard(int agent) {
        Shard shard = shards.get(agent);
        if (shard == null) {
            throw new IllegalArgumentException(
                    "Agent " + agent + ": its rows are in another process, here are those of " + shards.keySet() + ".");
        }
        return shard;
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
