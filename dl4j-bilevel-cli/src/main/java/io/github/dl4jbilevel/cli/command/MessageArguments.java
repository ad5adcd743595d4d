package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.cli.simulation.AgentCost;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Option;

/** Options that say how long the message is that an agent sends to each neighbour in a round. */
final class MessageArguments {
    private static final String DEFAULT_ALGORITHM = "d-nsvrgda";
    private static final long DEFAULT_UPPER = 984;
    private static final long DEFAULT_LOWER = 159_010;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            completionCandidates = AlgorithmArguments.Names.class,
            description = "Whose message it is: one of ${COMPLETION-CANDIDATES}. Default: " + DEFAULT_ALGORITHM + ".")
    private @Nullable String algorithm;

    @Option(
            names = "--shared-upper",
            paramLabel = "P",
            description = "Hyperparameters that the agents share. Default: " + DEFAULT_UPPER
                    + ", the units of an MLP 784-200-10.")
    private @Nullable Long upper;

    @Option(
            names = "--lower",
            paramLabel = "Q",
            description = "Parameters of the network; 0 where each agent has a head of its own, which is not sent."
                    + " Default: " + DEFAULT_LOWER + ", those of an MLP 784-200-10.")
    private @Nullable Long lower;

    @Option(names = "--data-type", description = "float or double. Default: float.")
    private NetworkArguments.@Nullable Precision dataType;

    @Option(
            names = "--message-bytes",
            paramLabel = "N",
            description = "The length itself, instead of the four options before. Default: computed from them.")
    private @Nullable Long bytes;

    /** The length. */
    long bytes() {
        if (bytes != null) {
            boolean both = Stream.of(algorithm, upper, lower, dataType).anyMatch(Objects::nonNull);
            if (both) {
                throw new BadInputException("--message-bytes " + bytes
                        + " with --algorithm, --shared-upper, --lower or --data-type: these say how long a message is,"
                        + " too. Leave one or the others out.");
            }
            if (bytes < 0) {
                throw new BadInputException("--message-bytes " + bytes + ": it must be 0 or more.");
            }
            return bytes;
        }
        String name = algorithm == null ? DEFAULT_ALGORITHM : algorithm;
        Recipe recipe = Algorithms.named(name).builder().build();
        if (recipe.isCentralized()) {
            throw new BadInputException("--algorithm " + name
                    + ": it is for one agent, which sends nothing. Give an algorithm for several, or --message-bytes.");
        }
        DataType type = dataType == NetworkArguments.Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        return new AgentCost(
                        recipe,
                        upper == null ? DEFAULT_UPPER : upper,
                        0,
                        lower == null ? DEFAULT_LOWER : lower,
                        true,
                        type.width())
                .messageBytes();
    }
}
