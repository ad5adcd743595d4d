package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.dl4j.AgentData;
import io.github.dl4jbilevel.dl4j.RowStore;
import io.github.dl4jbilevel.dl4j.Sharding;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** The data part of the trainer's builder: collects what the user gives, refuses contradictions, and shards. */
final class TrainingData {
    /** Validation share where the user gives neither a share nor validation data. */
    static final double DEFAULT_VALIDATION_FRACTION = 0.5;

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

    private @Nullable List<Source> training;
    private boolean trainingPerAgent;
    private @Nullable List<Source> validation;
    private boolean validationPerAgent;
    private @Nullable Source test;
    private @Nullable Double validationFraction;
    private @Nullable Sharding sharding;

    void training(DataSet data) {
        training(List.of(Source.of(data)), false);
    }

    void training(MultiDataSet data) {
        training(List.of(Source.of(data)), false);
    }

    void training(Iterator<?> iterator) {
        training(List.of(Source.of(iterator)), false);
    }

    void training(List<? extends Iterator<?>> perAgent) {
        training(perAgent.stream().map(Source::of).toList(), true);
    }

    private void training(List<Source> sources, boolean perAgent) {
        training = once("training data", training, sources);
        trainingPerAgent = perAgent;
    }

    void validation(DataSet data) {
        validation(List.of(Source.of(data)), false);
    }

    void validation(MultiDataSet data) {
        validation(List.of(Source.of(data)), false);
    }

    void validation(Iterator<?> iterator) {
        validation(List.of(Source.of(iterator)), false);
    }

    void validation(List<? extends Iterator<?>> perAgent) {
        validation(perAgent.stream().map(Source::of).toList(), true);
    }

    private void validation(List<Source> sources, boolean perAgent) {
        validation = once("validation data", validation, sources);
        validationPerAgent = perAgent;
    }

    void test(DataSet data) {
        test = once("test data", test, Source.of(data));
    }

    void test(MultiDataSet data) {
        test = once("test data", test, Source.of(data));
    }

    void test(Iterator<?> iterator) {
        test = once("test data", test, Source.of(iterator));
    }

    void validationFraction(double fraction) {
        validationFraction = fraction;
    }

    void sharding(Sharding choice) {
        sharding = choice;
    }

    @Nullable
    RowStore openTest(DataType type) {
        return test == null ? null : test.open().apply(type, "test data");
    }

    /** Opens and shards. */
    AgentData shard(int agents, DataType type, long seed) {
        List<Source> sources = training;
        if (sources == null) {
            throw new IllegalStateException(
                    "No training data: call trainingData(...) with a DataSet or MultiDataSet, an iterator of them,"
                            + " or a list of one iterator per agent.");
        }
        if (validation != null && validationFraction != null) {
            throw new IllegalStateException("Both validationData(...) and validationFraction(" + validationFraction
                    + ") are set: give validation rows, or a share of the training rows to set aside, not both.");
        }
        if (validation != null && validationPerAgent != trainingPerAgent) {
            throw new IllegalStateException("Training data are given " + manner(trainingPerAgent) + ", validation data "
                    + manner(validationPerAgent) + ": give both in the same manner.");
        }
        if (trainingPerAgent && sharding != null) {
            throw new IllegalStateException(
                    "sharding(" + sharding + ") with one iterator per agent: the data are sharded"
                            + " already. Give one iterator to shard, or leave sharding out.");
        }
        if (trainingPerAgent && sources.size() != agents) {
            throw new IllegalStateException("Data iterators for " + sources.size() + " agents, but the topology has "
                    + agents + ": give one for each agent.");
        }
        double fraction = validationFraction == null ? DEFAULT_VALIDATION_FRACTION : validationFraction;
        List<RowStore> rows = open(sources, "training data", type, trainingPerAgent);
        if (validation == null) {
            return trainingPerAgent
                    ? AgentData.splitEach(rows, fraction, seed)
                    : AgentData.split(rows.get(0), fraction, shardingOrEven(), agents, seed);
        }
        List<RowStore> held = open(validation, "validation data", type, validationPerAgent);
        return trainingPerAgent
                ? AgentData.of(rows, held)
                : AgentData.deal(rows.get(0), held.get(0), shardingOrEven(), agents, seed);
    }

    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "sharding",
                trainingPerAgent ? "one iterator per agent" : shardingOrEven().toString());
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

    private static List<RowStore> open(List<Source> sources, String what, DataType type, boolean perAgent) {
        return IntStream.range(0, sources.size())
                .mapToObj(k -> sources.get(k).open().apply(type, perAgent ? what + " of agent " + k : what))
                .toList();
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
