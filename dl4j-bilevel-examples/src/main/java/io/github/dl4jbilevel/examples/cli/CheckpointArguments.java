package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a run keeps what it needs to be resumed, and whether it resumes. */
final class CheckpointArguments {
    /** How {@link ResumeCommand} says that a run resumes; a report leaves it out. */
    static final String RESUMES = "--resume";

    private static final int DEFAULT_EVERY = 100;

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
            description =
                    "Rounds between two checkpoints, of which the last two are kept. Default: " + DEFAULT_EVERY + ".")
    private @Nullable Integer every;

    @Option(names = RESUMES, hidden = true, description = "Set by 'bilevel resume'.")
    private boolean resumes;

    /** Refuses what contradicts itself, and a folder of an earlier run. */
    void require() {
        if (every != null && (folder == null || every < 1)) {
            throw new BadInputException("--checkpoint-every " + every
                    + (folder == null
                            ? ": it has no effect without --checkpoint DIR. Name the folder."
                            : ": it must be at least 1."));
        }
        if (folder != null && !resumes && Files.exists(SavedCommand.in(folder))) {
            throw new BadInputException("--checkpoint " + folder
                    + ": it has the checkpoints of an earlier run. Continue that with 'bilevel resume " + folder
                    + "', or name another folder.");
        }
    }

    /** Writes down the command that a new run was started with. */
    void remember(List<String> arguments) {
        if (folder != null && !resumes) {
            SavedCommand.of(arguments).write(folder);
        }
    }

    void addTo(DecentralizedBilevelTrainer.Builder builder) {
        if (folder != null) {
            builder.checkpoints(folder, every == null ? DEFAULT_EVERY : every);
        }
    }

    BilevelResult train(DecentralizedBilevelTrainer trainer, long rounds) {
        if (folder == null) {
            return trainer.fit(rounds);
        }
        return Session.checked(() -> resumes ? trainer.resume(rounds) : trainer.fit(rounds));
    }
}
