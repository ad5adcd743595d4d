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
            "Without options: D-NSVRGDA on Synthetic I, 8 agents on a line, report in ./bilevel-out.",
            "Writes report.html, plots (PNG), history.csv, result.json and model.zip (a DL4J MultiLayerNetwork)."
        })
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--algorithm",
            defaultValue = "d-nsvrgda",
            completionCandidates = AlgorithmArguments.Names.class,
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String algorithm = "";

    @Mixin
    private RunArguments arguments = new RunArguments();

    @ArgGroup(validate = false, order = 5, heading = "%nStopping and resuming:%n")
    private CheckpointArguments checkpoints = new CheckpointArguments();

    @Override
    public Integer call() {
        checkpoints.require();
        return Comparison.of(List.of(algorithm), arguments, checkpoints).anyDiverged() ? 1 : 0;
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
