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
    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each run. Default: so many that every row is seen 15 times, and 4000 at least; "
                    + Preset.ROUNDS + " with --preset paper and with agents in several processes; an experiment has"
                    + " its own.")
    private @Nullable Integer rounds;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Rows in a batch of an agent; 0 for its whole shard (no sampling noise). Default: "
                    + Defaults.BATCH_SIZE + "; with --preset tuned less for several agents with few rows.")
    private @Nullable Integer batch;

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
            description = "Rounds between two points of the curves. Default: a fortieth of the rounds; "
                    + Defaults.REPORT_EVERY + " with --preset paper and in an experiment.")
    private @Nullable Integer reportEvery;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "bilevel-out",
            description = "Folder that everything is written to. Default: ${DEFAULT-VALUE}.")
    Path out = Path.of("");

    @Option(names = "--quiet", description = "No progress, and of what the files hold the warnings alone.")
    boolean quiet;

    /** Rounds asked for. */
    int rounds(int otherwise) {
        return rounds == null ? otherwise : rounds;
    }

    /** Rows in a batch that were asked for; null for none. */
    @Nullable
    Integer batch() {
        return batch;
    }

    int batch(int otherwise) {
        return batch == null ? otherwise : batch;
    }

    void setBatch(int rows) {
        batch = rows;
    }

    /** Rounds between two reports. */
    int reportEvery(int otherwise) {
        return reportEvery == null ? otherwise : reportEvery;
    }

    boolean hasRounds() {
        return rounds != null;
    }

    void setRounds(int value) {
        rounds = value;
    }
}
