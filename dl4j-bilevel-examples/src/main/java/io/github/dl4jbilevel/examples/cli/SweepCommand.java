package io.github.dl4jbilevel.examples.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains once for each value of a parameter. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains once for each value of one parameter and each algorithm, and plots the outcome against the value.",
            "",
            "A run that diverges is a result: it is shown, and the exit code is 0."
        })
final class SweepCommand implements Callable<Integer> {
    @Option(
            names = "--over",
            required = true,
            description = "eta, eta-upper, eta-lower, eta-auxiliary, momentum, lambda, tau.")
    private String parameter = "";

    @Option(names = "--values", required = true, split = ",", description = "Values, such as 0.001,0.01,0.1,1.")
    private List<Double> values = List.of();

    @Mixin
    private RunArguments arguments = new RunArguments();

    @Override
    public Integer call() {
        return 0;
    }
}
