package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Decay;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say who chooses what no other option says, the course of the learning rates, and whether there is a refit. */
final class PresetArguments {
    static final String SCHEDULE = "--schedule";

    @Option(
            names = Preset.OPTION,
            paramLabel = "NAME",
            defaultValue = "tuned",
            description = "tuned: the library chooses what no option says, and trains the network once more on all rows"
                    + " at the end; paper: as in the papers, with constant learning rates. Default: ${DEFAULT-VALUE}.")
    Preset preset = Preset.TUNED;

    @Option(
            names = SCHEDULE,
            paramLabel = "COURSE",
            description = "Course of all learning rates over the rounds: none, linear or cosine, which come down to 0."
                    + " Default: cosine; with --preset paper none.")
    private @Nullable Decay schedule;

    @Option(
            names = "--refit",
            negatable = true,
            description = "Train the network once more, on training and validation rows alike, with the hyperparameters"
                    + " that were tuned; --no-refit not to. Default: with --preset tuned.")
    private @Nullable Boolean refit;

    /** The course that was asked for; null for the preset's. */
    @Nullable
    Decay schedule() {
        return schedule;
    }

    /** Leaves a refit out, whatever the preset. */
    void leaveOutRefit() {
        refit = false;
    }

    /** Whether a refit was asked for; null for the preset's choice. */
    @Nullable
    Boolean refit() {
        return refit;
    }
}
