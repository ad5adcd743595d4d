package io.github.dl4jbilevel.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains once. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a network and its hyperparameters once.",
            "",
            "Without options: an ordinary training run on Synthetic I whose L2 penalties are tuned on the way, 8 agents on a"
                    + " line, report in ./bilevel-out.",
            "Writes report.html, plots (PNG), history.csv, result.json and model.zip (a DL4J MultiLayerNetwork)."
        })
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--algorithm",
            completionCandidates = AlgorithmArguments.Names.class,
            description = "One of ${COMPLETION-CANDIDATES}. Default: lookahead; d-nsvrgda with --preset paper.")
    private @Nullable String algorithm;

    @Option(
            names = "--against-fixed",
            description =
                    "Train once more with the hyperparameters where they start, and say whether tuning them helped.")
    private boolean againstFixed;

    @Mixin
    private RunArguments arguments = new RunArguments();

    @ArgGroup(validate = false, order = 6, heading = "%nStopping and resuming:%n")
    private CheckpointArguments checkpoints = new CheckpointArguments();

    @Override
    public Integer call() {
        checkpoints.require();
        String chosen = algorithm == null ? arguments.preset().algorithm() : algorithm;
        return Comparison.of(List.of(chosen), arguments, checkpoints, againstFixed)
                        .anyDiverged()
                ? 1
                : 0;
    }

    /**
     * Trains once as one of several processes.
     *
     * @param folder of its checkpoints; null for none
     * @param every rounds between two of them; null for the default
     */
    int call(AgentPlace place, @Nullable Path folder, @Nullable Integer every) {
        arguments.place = place;
        checkpoints.keep(folder, every);
        return call();
    }
}
