package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Entry point of the command line. */
@Command(
        name = "bilevel",
        mixinStandardHelpOptions = true,
        versionProvider = Bilevel.Version.class,
        description = {
            "Trains a DL4J network and, by gradient, the hyperparameters above it, over agents that hold their own data"
                    + " and talk only to their neighbours.",
            ""
        },
        subcommands = {
            RunCommand.class,
            ResumeCommand.class,
            AgentCommand.class,
            ClusterCommand.class,
            CompareCommand.class,
            SweepCommand.class,
            RivalCommand.class,
            ExperimentCommand.class,
            BenchmarkCommand.class,
            SimulateCommand.class,
            AlgorithmsCommand.class,
            ExampleCommand.class,
            ClasspathCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  bilevel run",
            "      L2 penalties tuned while a network trains: Synthetic I, 8 agents on a line; report in ./bilevel-out",
            "  bilevel run --data a9a --test a9a.t --rounds 100000 --checkpoint saved",
            "  bilevel resume saved",
            "      a long run, and how it goes on after a crash",
            "  bilevel compare --data a9a --test a9a.t --algorithms lookahead,d-nsvrgda --out out/a9a",
            "      two algorithms side by side on the same samples from the same start",
            "  bilevel sweep --data a9a --test a9a.t --over eta --values 0.001,0.01,0.1,1 --out out/eta",
            "      accuracy against the learning rate",
            "  bilevel rival --data a9a --test a9a.t --seeds 3 --out out/rival",
            "      the same hyperparameters by Arbiter's random search, with the same budget",
            "  bilevel experiment hyper-cleaning --data mnist --out out/cleaning",
            "      one of the papers' experiments",
            "  bilevel cluster --config cluster.yaml",
            "      agents as processes that talk over the network; on one machine, for a try-out",
            "  bilevel benchmark --out out/benchmark",
            "      what a round costs beside bare DL4J passes",
            "  bilevel simulate --agents 10000 --topology torus --slow-fraction 0.01 --slow-factor 10",
            "      when the rounds of many agents would happen, and what they wait for",
            "  bilevel example noisy-labels",
            "      one of the programs to start your own from; bilevel example lists them",
            "",
            "bilevel COMMAND --help explains a command's options.",
            "Exit codes: 0 done, 1 failure (or a run that diverged), 2 bad usage or bad input, 130 or 143"
                    + " stopped by Ctrl-C or SIGTERM."
        })
public final class Bilevel {

    /** Runs the command line and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The parser, for {@code main} and for tests. */
    public static CommandLine commandLine() {
        return commandLine(Algorithms.all());
    }

    /** The parser for other algorithms, which tests add. */
    static CommandLine commandLine(List<Algorithm> algorithms) {
        return configured(new CommandLine(new Bilevel()), algorithms);
    }

    /** Gives a command line the conventions of all commands. */
    static CommandLine configured(CommandLine commandLine) {
        return configured(commandLine, Algorithms.all());
    }

    private static CommandLine configured(CommandLine commandLine, List<Algorithm> algorithms) {
        AlgorithmOptions.addTo(commandLine, algorithms);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpWidth(110);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionStrategy(Bilevel::execute);
        commandLine.setExecutionExceptionHandler(Bilevel::report);
        commandLine.setParameterExceptionHandler(Bilevel::refuse);
        return commandLine;
    }

    private static int execute(CommandLine.ParseResult parsed) {
        if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
            parsed.commandSpec()
                    .commandLine()
                    .usage(parsed.commandSpec().commandLine().getOut());
            return CommandLine.ExitCode.OK;
        }
        for (CommandLine.ParseResult part = parsed; part != null; part = part.subcommand()) {
            warnOfRepeated(part);
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutOfMemoryError e) {
            CommandLine commandLine = parsed.commandSpec().commandLine();
            commandLine.getErr().println("bilevel: " + OneLine.of(TooLarge.sentence(e)));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Says which options are given more than once where one value counts: the last. */
    private static void warnOfRepeated(CommandLine.ParseResult parsed) {
        PrintWriter err = parsed.commandSpec().commandLine().getErr();
        for (CommandLine.Model.OptionSpec option : parsed.commandSpec().options()) {
            long times = parsed.originalArgs().stream()
                    .filter(word -> Arrays.stream(option.names())
                            .anyMatch(name -> word.equals(name) || word.startsWith(name + "=")))
                    .count();
            if (times > 1 && !option.isMultiValue() && parsed.subcommand() == null) {
                err.println("bilevel: " + option.longestName() + " is given " + times + " times; the last one counts");
            }
        }
    }

    /** Bad usage in one line: what was given, what is close to it, and where the options are explained. */
    private static int refuse(CommandLine.ParameterException refused, String[] arguments) {
        CommandLine commandLine = refused.getCommandLine();
        String message = String.valueOf(refused.getMessage());
        if (refused instanceof CommandLine.UnmatchedArgumentException unmatched) {
            List<String> close = unmatched.getSuggestions();
            message += close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?";
        }
        String full = OneLine.of(message);
        commandLine
                .getErr()
                .println("bilevel: " + full + (full.matches(".*[.?!]") ? "" : ".") + " See: "
                        + commandLine.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static int report(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof BadInputException || failure instanceof UncheckedIOException) {
            err.println("bilevel: " + OneLine.of(String.valueOf(failure.getMessage())));
            return failure instanceof BadInputException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        }
        err.println("bilevel: unexpected failure, please report it with the lines below");
        failure.printStackTrace(err);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Tells the version that the jar says, {@code development} outside a jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Bilevel.class.getPackage().getImplementationVersion();
            return new String[] {"dl4j-bilevel " + (version == null ? "development" : version)};
        }
    }
}
