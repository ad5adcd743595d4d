package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.provenance.Defaults;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of every command that trains: how long, with what randomness, and what is written where. Defaults that the library has
 * too are read from {@link Defaults}.
 */
final class OutputArguments {
    private static final int DEFAULT_ROUNDS = 1500;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each run. Default: " + DEFAULT_ROUNDS + "; an experiment has its own.")
    private @Nullable Integer rounds;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "" + Defaults.BATCH_SIZE,
            description =
                    "Rows in a batch; 0 for an agent's whole shard (no sampling noise). Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "" + Defaults.SEED,
            description = "Decides data, shards, initial weights and every draw. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "" + Defaults.THREADS,
            description = "Worker threads; 0, the default, for one per core or device. Results do not depend on it.")
    int threads;

    @Option(
            names = "--message-precision",
            paramLabel = "BITS",
            defaultValue = "full",
            description = "full, or bfloat16: messages of 16 bits an entry, with error feedback; half of the bytes."
                    + " Default: ${DEFAULT-VALUE}.")
    MessagePrecision precision = MessagePrecision.FULL;

    @Option(
            names = "--report-every",
            paramLabel = "N",
            defaultValue = "" + Defaults.REPORT_EVERY,
            description = "Rounds between two points of the curves. Default: ${DEFAULT-VALUE}.")
    int reportEvery;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "bilevel-out",
            description = "Folder that everything is written to. Default: ${DEFAULT-VALUE}.")
    Path out = Path.of("");

    @Option(names = "--quiet", description = "No progress.")
    boolean quiet;

    int rounds() {
        return rounds(DEFAULT_ROUNDS);
    }

    /** Rounds asked for. */
    int rounds(int otherwise) {
        return rounds == null ? otherwise : rounds;
    }

    boolean hasRounds() {
        return rounds != null;
    }

    void setRounds(int value) {
        rounds = value;
    }
}
