package io.github.dl4jbilevel.data;

import io.github.dl4jbilevel.provenance.Defaults;
import io.github.dl4jbilevel.provenance.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** The data part of the trainer's builder: collects what the user gives, refuses contradictions, and shards. */
public final class TrainingData {
    private @Nullable Rows training;
    private @Nullable Rows validation;
    private Rows.@Nullable ToDeal test;
    private @Nullable Double validationFraction;
    private @Nullable Sharding sharding;

    /** Sets the rows of the lower level. */
    public void training(Rows rows) {
        training = once("training data", training, rows);
    }

    /** Sets the rows of the upper level. */
    public void validation(Rows rows) {
        validation = once("validation data", validation, rows);
    }

    /**
     * Sets the rows of the test.
     *
     * @throws IllegalArgumentException for agents' own rows
     */
    public void test(Rows rows) {
        if (!(rows instanceof Rows.ToDeal together)) {
            throw new IllegalArgumentException("Test data are given " + rows.manner()
                    + ": the averaged network is tested on one set, give one DataSet, MultiDataSet or iterator.");
        }
        test = once("test data", test, together);
    }

    /** Sets the share of training rows that is set aside for the upper level. */
    public void validationFraction(double fraction) {
        validationFraction = fraction;
    }

    /** Sets how rows are dealt. */
    public void sharding(Sharding choice) {
        sharding = choice;
    }

    /** Reads the rows of the test; null where there are none. */
    @Nullable
    public RowStore openTest(DataType type) {
        return test == null ? null : test.open("test data", type);
    }

    /**
     * Opens and shards.
     *
     * @param agents K
     * @param local agents of this process
     */
    public AgentData shard(int agents, List<Integer> local, DataType type, long seed) {
        Rows rows = training;
        if (rows == null) {
            throw new IllegalStateException(
                    "No training data: call trainingData(...) with a DataSet or MultiDataSet, an iterator of them,"
                            + " or a list of one iterator per agent.");
        }
        Rows held = validation;
        requireConsistent(rows, held);
        rows.requireAgents("training", agents, local);
        if (held != null) {
            held.requireAgents("validation", agents, local);
        }
        if (rows instanceof Rows.Apart own) {
            return held instanceof Rows.Apart ownHeld
                    ? AgentData.of(own.open("training data", type), ownHeld.open("validation data", type), agents)
                    : AgentData.splitEach(own.open("training data", type), agents, fractionOrDefault(), seed);
        }
        RowStore together = ((Rows.ToDeal) rows).open("training data", type);
        return held instanceof Rows.ToDeal heldTogether
                ? AgentData.deal(together, heldTogether.open("validation data", type), shardingOrEven(), agents, seed)
                : AgentData.split(together, fractionOrDefault(), shardingOrEven(), agents, seed);
    }

    private void requireConsistent(Rows rows, @Nullable Rows held) {
        if (held != null && validationFraction != null) {
            throw new IllegalStateException("Both validationData(...) and validationFraction(" + validationFraction
                    + ") are set: give validation rows, or a share of the training rows to set aside, not both.");
        }
        if (held != null && !held.manner().equals(rows.manner())) {
            throw new IllegalStateException("Training data are given " + rows.manner() + ", validation data "
                    + held.manner() + ": give both in the same manner.");
        }
        if (rows instanceof Rows.Apart && sharding != null) {
            throw new IllegalStateException(
                    "sharding(" + sharding + ") with one iterator per agent: the data are sharded"
                            + " already. Give one iterator to shard, or leave sharding out.");
        }
    }

    /** The settings of dealing and setting aside, in words. */
    public Settings settings() {
        String dealt = training instanceof Rows.Apart
                ? "one iterator per agent"
                : shardingOrEven().toString();
        Settings settings = Settings.NONE.with("sharding", dealt);
        return validation == null ? settings.with("validationFraction", fractionOrDefault()) : settings;
    }

    private Sharding shardingOrEven() {
        return sharding == null ? Sharding.even() : sharding;
    }

    private double fractionOrDefault() {
        return validationFraction == null ? Defaults.VALIDATION_FRACTION : validationFraction;
    }

    private static <T> T once(String what, @Nullable T before, T now) {
        if (before != null) {
            throw new IllegalStateException("The " + what + " are set twice: call the method once.");
        }
        return now;
    }
}
