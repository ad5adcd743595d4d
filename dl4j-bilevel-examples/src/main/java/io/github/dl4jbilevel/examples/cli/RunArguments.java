package io.github.dl4jbilevel.examples.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that {@code run}, {@code compare}, {@code sweep} and {@code rival} share. */
final class RunArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @ArgGroup(validate = false, heading = "%nData:%n")
    DataArguments data = new DataArguments();

    @ArgGroup(validate = false, heading = "%nNetwork and hyperparameters:%n")
    NetworkArguments network = new NetworkArguments();

    @ArgGroup(validate = false, heading = "%nAgents:%n")
    NetworkOfAgents agents = new NetworkOfAgents();

    @ArgGroup(validate = false, heading = "%nAlgorithm:%n")
    AlgorithmArguments algorithm = new AlgorithmArguments();

    @ArgGroup(validate = false, heading = "%nRun and output:%n")
    OutputArguments output = new OutputArguments();

    /** How long, with what randomness, and what is written where. */
    static final class OutputArguments {
        @Option(names = "--rounds", paramLabel = "N", defaultValue = "1500", description = "Rounds. Default: 1500.")
        int rounds;

        @Option(
                names = "--batch",
                paramLabel = "N",
                defaultValue = "32",
                description = "Rows in a batch; 0 for an agent's whole shard (no sampling noise). Default: 32.")
        int batch;

        @Option(
                names = "--seed",
                paramLabel = "S",
                defaultValue = "42",
                description = "Decides data, shards, initial weights and every draw. Default: 42.")
        long seed;

        @Option(
                names = "--threads",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "Worker threads; 0, the default, for one per core or device. Results do not depend on it.")
        int threads;

        @Option(
                names = "--report-every",
                paramLabel = "N",
                defaultValue = "50",
                description = "Rounds between two points of the curves. Default: 50.")
        int reportEvery;

        @Option(
                names = "--out",
                paramLabel = "DIR",
                defaultValue = "bilevel-out",
                description = "Where report, plots, history, result and model go. Default: ${DEFAULT-VALUE}.")
        Path out = Path.of("");

        @Option(names = "--quiet", description = "No progress.")
        boolean quiet;
    }

    /** The command line that does this again. */
    String commandLine() {
        return commandLine(command);
    }

    /** The command line that does a command again. */
    static String commandLine(CommandSpec command) {
        List<String> arguments = command.commandLine().getParseResult().originalArgs();
        StringBuilder line = new StringBuilder("./bilevel ").append(command.name());
        for (String argument : arguments) {
            line.append(' ')
                    .append(argument.matches("[\\w./,:=+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }

    /** Whether an option is on the command line. */
    boolean isGiven(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Says what a report lacks, and where it is. */
    void announce(List<String> warnings) {
        announce(warnings, output.out, out(), err());
    }

    /** Says what a report lacks, and where it is. */
    static void announce(
            List<String> warnings, java.nio.file.Path directory, java.io.PrintWriter out, java.io.PrintWriter err) {
        warnings.forEach(warning -> err.println("bilevel: " + warning));
        out.println(
                "Report: " + directory.resolve("report.html").toAbsolutePath().normalize());
        out.flush();
    }

    java.io.PrintWriter err() {
        return command.commandLine().getErr();
    }

    java.io.PrintWriter out() {
        return command.commandLine().getOut();
    }
}
