package io.github.dl4jbilevel.data;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** The data part of the trainer's builder: collects what the user gives, refuses contradictions, and shards. */
public final class TrainingData {
    /** Validation share where the user gives neither a share nor validation data. */
    public static final double DEFAULT_VALIDATION_FRACTION = 0.5;

    /** Rows that are not read until they are needed, since the network's data type decides how they are held. */
    private record Source(BiFunction<DataType, String, RowStore> open) {
        static Source of(DataSet data) {
            return new Source((type, what) -> RowStore.of(data, type, what));
        }

        static Source of(MultiDataSet data) {
            return new Source((type, what) -> RowStore.of(data, type, what));
        }

        static Source of(Iterator<?> iterator) {
            if (iterator instanceof DataSetIterator single) {
                return new Source((type, what) -> RowStore.of(single, type, what));
            }
            if (iterator instanceof MultiDataSetIterator several) {
                return new Source((type, what) -> RowStore.of(several, type, what));
            }
            throw new IllegalArgumentException("Data from "
                    + iterator.getClass().getName() + ": a DataSetIterator or a MultiDataSetIterator is required.");
        }
    }

    /**
     * What the user gave for one purpose.
     *
     * @param perAgent whether rows are each agent's own already
     * @param byAgent the agents' own; else one entry, of all rows
     * @param some whether these are not all agents, but those of this process
     */
    private record Sources(boolean perAgent, SortedMap<Integer, Source> byAgent, boolean some) {
        static Sources toShard(Source source) {
            return new Sources(false, new TreeMap<>(Map.of(0, source)), false);
        }

        static Sources ofAll(List<? extends Iterator<?>> perAgent) {
            SortedMap<Integer, Source> sources = new TreeMap<>();
            for (int k = 0; k < perAgent.size(); k++) {
                sources.put(k, Source.of(perAgent.get(k)));
            }
            return new Sources(true, sources, false);
        }

        static Sources ofSome(Map<Integer, ? extends Iterator<?>> perAgent) {
            SortedMap<Integer, Source> sources = new TreeMap<>();
            perAgent.forEach((k, iterator) -> sources.put(k, Source.of(iterator)));
            return new Sources(true, sources, true);
        }

        SortedMap<Integer, RowStore> open(String what, DataType type) {
            SortedMap<Integer, RowStore> rows = new TreeMap<>();
            byAgent.forEach((k, source) ->
                    rows.put(k, source.open().apply(type, perAgent ? what + " of agent " + k : what)));
            return rows;
        }
    }

    private @Nullable Sources training;
    private @Nullable Sources validation;
    private @Nullable Source test;
    private @Nullable Double validationFraction;
    private @Nullable Sharding sharding;

    public void training(DataSet data) {
        training(Sources.toShard(Source.of(data)));
    }

    public void training(MultiDataSet data) {
        training(Sources.toShard(Source.of(data)));
    }

    public void training(Iterator<?> iterator) {
        training(Sources.toShard(Source.of(iterator)));
    }

    public void training(List<? extends Iterator<?>> perAgent) {
        training(Sources.ofAll(perAgent));
    }

    public void training(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        training(Sources.ofSome(ofThisProcess));
    }

    private void training(Sources sources) {
        training = once("training data", training, sources);
    }

    public void validation(DataSet data) {
        validation(Sources.toShard(Source.of(data)));
    }

    public void validation(MultiDataSet data) {
        validation(Sources.toShard(Source.of(data)));
    }

    public void validation(Iterator<?> iterator) {
        validation(Sources.toShard(Source.of(iterator)));
    }

    public void validation(List<? extends Iterator<?>> perAgent) {
        validation(Sources.ofAll(perAgent));
    }

    public void validation(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        validation(Sources.ofSome(ofThisProcess));
    }

    private void validation(Sources sources) {
        validation = once("validation data", validation, sources);
    }

    public void test(DataSet data) {
        test = once("test data", test, Source.of(data));
    }

    public void test(MultiDataSet data) {
        test = once("test data", test, Source.of(data));
    }

    public void test(Iterator<?> iterator) {
        test = once("test data", test, Source.of(iterator));
    }

    public void validationFraction(double fraction) {
        validationFraction = fraction;
    }

    public void sharding(Sharding choice) {
        sharding = choice;
    }

    @Nullable
    public RowStore openTest(DataType type) {
        return test == null ? null : test.open().apply(type, "test data");
    }

    /**
     * Opens and shards.
     *
     * @param agents K
     * @param local agents of this process
     */
    public AgentData shard(int agents, List<Integer> local, DataType type, long seed) {
        Sources sources = training;
        if (sources == null) {
            throw new IllegalStateException(
                    "No training data: call trainingData(...) with a DataSet or MultiDataSet, an iterator of them,"
                            + " or a list of one iterator per agent.");
        }
        Sources held = validation;
        if (held != null && validationFraction != null) {
            throw new IllegalStateException("Both validationData(...) and validationFraction(" + validationFraction
                    + ") are set: give validation rows, or a share of the training rows to set aside, not both.");
        }
        if (held != null && held.perAgent != sources.perAgent) {
            throw new IllegalStateException("Training data are given " + manner(sources.perAgent) + ", validation data "
                    + manner(held.perAgent) + ": give both in the same manner.");
        }
        if (sources.perAgent && sharding != null) {
            throw new IllegalStateException(
                    "sharding(" + sharding + ") with one iterator per agent: the data are sharded"
                            + " already. Give one iterator to shard, or leave sharding out.");
        }
        requireAgents("training", sources, agents, local);
        if (held != null) {
            requireAgents("validation", held, agents, local);
        }
        double fraction = validationFraction == null ? DEFAULT_VALIDATION_FRACTION : validationFraction;
        SortedMap<Integer, RowStore> rows = sources.open("training data", type);
        RowStore first = Objects.requireNonNull(rows.get(rows.firstKey()));
        if (held == null) {
            return sources.perAgent
                    ? AgentData.splitEach(rows, agents, fraction, seed)
                    : AgentData.split(first, fraction, shardingOrEven(), agents, seed);
        }
        SortedMap<Integer, RowStore> aside = held.open("validation data", type);
        return sources.perAgent
                ? AgentData.of(rows, aside, agents)
                : AgentData.deal(
                        first, Objects.requireNonNull(aside.get(aside.firstKey())), shardingOrEven(), agents, seed);
    }

    private static void requireAgents(String what, Sources sources, int agents, List<Integer> local) {
        if (sources.some && !List.copyOf(sources.byAgent.keySet()).equals(local)) {
            throw new IllegalStateException("Iterators of " + what + " data for agents " + sources.byAgent.keySet()
                    + ", but this process has agents " + local + ": give one for each of these.");
        }
        if (sources.perAgent && !sources.some && sources.byAgent.size() != agents) {
            throw new IllegalStateException("Iterators of " + what + " data for " + sources.byAgent.size()
                    + " agents, but the topology has " + agents + ": give one for each agent.");
        }
    }

    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "sharding",
                training != null && training.perAgent
                        ? "one iterator per agent"
                        : shardingOrEven().toString());
        if (validation == null) {
            settings.put(
                    "validationFraction",
                    Double.toString(validationFraction == null ? DEFAULT_VALIDATION_FRACTION : validationFraction));
        }
        return settings;
    }

    private Sharding shardingOrEven() {
        return sharding == null ? Sharding.even() : sharding;
    }

    private static <T> T once(String what, @Nullable T before, T now) {
        if (before != null) {
            throw new IllegalStateException("The " + what + " are set twice: call the method once.");
        }
        return now;
    }

    private static String manner(boolean perAgent) {
        return perAgent ? "as one iterator per agent" : "as one set to shard";
    }
}
