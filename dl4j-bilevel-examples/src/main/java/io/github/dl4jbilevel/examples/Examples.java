package io.github.dl4jbilevel.examples;

import java.util.List;
import java.util.Optional;

/** The list of the examples: what {@code bilevel example} shows and runs. */
public final class Examples {
    private static final List<Example> ALL = List.of(
            new Example(
                    "mlp",
                    "[TRAIN TEST]",
                    "an MLP and an L2 coefficient for each unit, on LIBSVM files or synthetic rows",
                    OwnMlp::main),
            new Example(
                    "cnn", "[ROUNDS]", "a convolutional network with batch normalization and dropout", OwnCnn::main),
            new Example("lstm", "[ROUNDS]", "an LSTM on short sequences", OwnLstm::main),
            new Example("graph", "[ROUNDS]", "a ComputationGraph with two inputs", OwnGraph::main),
            new Example(
                    "loaded-network", "[FILE]", "a network that ModelSerializer wrote, as start", LoadedNetwork::main),
            new Example(
                    "noisy-labels", "[ROUNDS]", "a weight for every example where labels are wrong", NoisyLabels::main),
            new Example(
                    "imbalance", "[ROUNDS]", "class weights and logit offsets where a class is rare", Imbalance::main),
            new Example("samediff", "[ROUNDS]", "an objective of one's own as a SameDiff graph", SameDiffExample::main),
            new Example("plain-java", "[ROUNDS]", "an objective of one's own in plain Java", PlainJavaExample::main),
            new Example("adam", "[ROUNDS]", "an algorithm of one's own with Adam as its step rule", AdamStepRule::main),
            new Example(
                    "arbiter",
                    "[CANDIDATES]",
                    "Arbiter's random search over an algorithm's settings",
                    ArbiterSearchExample::main),
            new Example(
                    "datavec",
                    "TRAIN [TEST]",
                    "a DataVec pipeline before the trainer, on UCI Adult's files",
                    AdultWithDataVec::main),
            new Example(
                    "processes", "", "three agents as three processes that talk over gRPC", SeveralProcesses::main));

    private Examples() {}

    /** The {@code main} of a class. */
    @FunctionalInterface
    public interface Main {
        /** Runs the program. */
        void run(String... arguments) throws Exception;
    }

    /**
     * One example.
     *
     * @param name what it is called on the command line
     * @param arguments what it takes, optional ones in brackets
     * @param line what it shows, in a few words
     * @param main its program
     */
    public record Example(String name, String arguments, String line, Main main) {}

    /** The examples, in the order in which to read them. */
    public static List<Example> all() {
        return ALL;
    }

    /** The example of a name, if there is one. */
    public static Optional<Example> named(String name) {
        return ALL.stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
