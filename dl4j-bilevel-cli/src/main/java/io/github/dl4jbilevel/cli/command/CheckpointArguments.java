package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.state.CheckpointFolder;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say whether a run keeps what it needs to be resumed, and whether it resumes. */
final class CheckpointArguments {
    /** The option by which {@link ResumeCommand} says that a run resumes; a report leaves it out. */
    static final String RESUMES = "--resume";

    private static final String REPORT_EVERY = "--report-every";

    /** A learning rate that comes down, as settings have it in words. */
    private static final Pattern DECAYED = Pattern.compile("(linear|cosine) over \\d+");

    private static final int DEFAULT_EVERY = 100;
    private static final Pattern EVERY = Pattern.compile("(\\d{1,9})(s|m|h)?");

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description =
                    "Folder for what is needed to go on after a stop or a crash with 'bilevel resume DIR'; for this run"
                            + " alone. Default: none.")
    private @Nullable Path folder;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Rounds between two checkpoints, or time, such as 90s, 10m or 1h; the last two are kept,"
                    + " more of them by each of several processes."
                    + " Default: " + DEFAULT_EVERY + " rounds.")
    private @Nullable String every;

    @Option(names = RESUMES, hidden = true, description = "Set by 'bilevel resume'.")
    private boolean resumes;

    /** Whether an agent of several processes goes on where it has a checkpoint, and starts where it has none. */
    private boolean goesOn;

    /** Sets the checkpoints of one of several processes. */
    void keep(@Nullable Path of, @Nullable Integer rounds) {
        folder = of;
        every = of == null || rounds == null ? null : rounds.toString();
        goesOn = true;
    }

    /** Refuses what contradicts itself, and a folder of an earlier run. */
    void require() {
        if (every != null && folder == null) {
            throw new BadInputException(
                    "--checkpoint-every " + every + ": it has no effect without --checkpoint DIR. Name the folder.");
        }
        if (every != null && (!EVERY.matcher(every).matches() || every.matches("0+[smh]?"))) {
            throw new BadInputException("--checkpoint-every " + every
                    + ": a number of rounds of at least 1, or a time such as 90s, 10m or 1h, is required.");
        }
        if (folder == null) {
            return;
        }
        if (!resumes && !goesOn && isUsed(folder)) {
            throw new BadInputException("--checkpoint " + folder
                    + ": it has the checkpoints of an earlier run. Continue that with 'bilevel resume " + folder
                    + "', or name another folder.");
        }
    }

    /** Whether there is a run to go on with: a command, or a state. A command that was never whole is no run. */
    private static boolean isUsed(Path folder) {
        return SavedCommand.isWhole(folder) || !new CheckpointFolder(folder).isEmpty();
    }

    /** Tries the folder before anything is computed. */
    void tryFolder() {
        if (folder != null) {
            OutputFolder.require("--checkpoint", folder);
        }
    }

    /**
     * Writes down the command that a new run was started with.
     *
     * @param reportEvery rounds between two of its reports
     */
    void remember(List<String> arguments, int reportEvery) {
        if (folder != null && !resumes && !goesOn) {
            SavedCommand.of(withReports(arguments, reportEvery)).write(folder);
        }
    }

    /** The arguments with the rounds between two reports, which would be others for another number of rounds. */
    private static List<String> withReports(List<String> arguments, int reportEvery) {
        if (arguments.stream().anyMatch(word -> word.equals(REPORT_EVERY) || word.startsWith(REPORT_EVERY + "="))) {
            return arguments;
        }
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(REPORT_EVERY, Integer.toString(reportEvery)));
        return all;
    }

    void addTo(DecentralizedBilevelTrainer.Builder builder) {
        if (folder == null) {
            return;
        }
        Matcher given = EVERY.matcher(every == null ? Integer.toString(DEFAULT_EVERY) : every);
        if (!given.matches()) {
            throw new IllegalStateException(every);
        }
        long number = Long.parseLong(given.group(1));
        if (given.group(2) == null) {
            builder.checkpoints(folder, number);
        } else {
            builder.checkpoints(
                    folder, Duration.parse("PT" + number + given.group(2).toUpperCase(Locale.ROOT)));
        }
    }

    BilevelResult train(DecentralizedBilevelTrainer trainer, long rounds) {
        if (folder == null) {
            try {
                return trainer.fit(rounds);
            } catch (IllegalArgumentException e) {
                // A schedule's value is known when its round comes.
                throw new BadInputException(e);
            }
        }
        return Session.checked(() -> {
            if (goesOn) {
                return trainer.fitOrResume(rounds);
            }
            return resumes ? resumed(trainer, rounds) : trainer.fit(rounds);
        });
    }

    private static BilevelResult resumed(DecentralizedBilevelTrainer trainer, long rounds) {
        try {
            return trainer.fitOrResume(rounds);
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            if (!DECAYED.matcher(said).find()) {
                throw e;
            }
            throw new BadInputException(said
                    + " The learning rates come down over the rounds that were asked for, so that a"
                    + " run of another length is another run: resume it without --rounds. To be able to go on beyond the"
                    + " rounds that it was started with, start a run with " + PresetArguments.SCHEDULE + " none.");
        }
    }

    /** A sentence that says what to do after a stop. */
    String howToGoOn() {
        if (goesOn) {
            return folder == null
                    ? "start the agent again, and all begin again from the start"
                    : "start the agent again to go on";
        }
        return folder == null ? "there is no checkpoint (--checkpoint DIR)" : "go on with: ./bilevel resume " + folder;
    }
}
