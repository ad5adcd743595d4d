package io.github.dl4jbilevel.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains with several algorithms side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains with several algorithms on the same samples from the same start, and shows them side by side.",
            "f2sa and meha are for one agent: theirs holds all agents' rows, draws samples of its own and talks to nobody.",
            "",
            "A run that diverges is a result: it is shown, and the exit code is 0.",
            "Writes report.html, plots (PNG), history.csv, result.json and ALGORITHM/model.zip."
        })
final class CompareCommand implements Callable<Integer> {
    @Option(
            names = "--algorithms",
            split = ",",
            completionCandidates = AlgorithmArguments.Names.class,
            description = "Several of ${COMPLETION-CANDIDATES}. Default: lookahead,d-nsvrgda; d-nsvrgda,d-svrgda with"
                    + " --preset paper.")
    private @Nullable List<String> asked;

    @Mixin
    private RunArguments arguments = new RunArguments();

    @Override
    public Integer call() {
        Comparison.of(arguments.algorithms(asked), arguments);
        return 0;
    }
}
