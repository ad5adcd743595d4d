package io.github.dl4jbilevel.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
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
            defaultValue = "d-nsvrgda,d-svrgda",
            completionCandidates = AlgorithmArguments.Names.class,
            description = "Several of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<String> algorithms = List.of();

    @Mixin
    private RunArguments arguments = new RunArguments();

    @Override
    public Integer call() {
        Comparison.of(algorithms, arguments);
        return 0;
    }
}
