package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SweepPoint;
import io.github.dl4jbilevel.cli.report.SweepReport;
import io.github.dl4jbilevel.cli.report.SweepWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
            "A run that diverges is a result: it is shown, and the exit code is 0.",
            "Writes report.html, sweep.png, validation-loss.png, sweep.csv and result.json."
        })
final class SweepCommand implements Callable<Integer> {
    /** The options that can be swept beside the algorithms' numbers: they change the data. */
    private static final List<String> OF_DATA = List.of("noise-scale", "tail-index");

    /** The choices that picocli completes and prints. */
    static final class Numbers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(AlgorithmOptions.numbers(Algorithms.all()).stream(), OF_DATA.stream())
                    .iterator();
        }
    }

    @Option(
            names = "--over",
            required = true,
            paramLabel = "NAME",
            completionCandidates = Numbers.class,
            description = "The option to vary, one of ${COMPLETION-CANDIDATES}.")
    private String parameter = "";

    @Option(
            names = "--values",
            required = true,
            split = ",",
            paramLabel = "V",
            description = "Its values, such as 0.001,0.01,0.1,1.")
    private List<Double> values = List.of();

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
        if (new HashSet<>(values).size() < values.size()) {
            throw new BadInputException("--values " + values + ": name each value once.");
        }
        List<String> algorithms = arguments.algorithms(asked);
        DoubleConsumer setter = setter();
        for (double value : values) {
            setter.accept(value);
            Session.requireAlgorithms(algorithms, arguments);
        }
        boolean changesData = OF_DATA.contains(parameter);
        List<SweepPoint> points = new ArrayList<>();
        setter.accept(values.get(0));
        OutputFolder.require("--out", arguments.output.out);
        Session session = Session.open(arguments);
        for (double value : values) {
            setter.accept(value);
            if (changesData && value != values.get(0)) {
                session = Session.open(arguments);
            }
            for (String algorithm : algorithms) {
                ReportRun run = session.summary(
                        algorithm,
                        Comparison.train(session, algorithm, arguments).result());
                points.add(new SweepPoint(value, run));
                arguments
                        .out()
                        .printf(
                                Locale.ROOT,
                                "%s %-10g %-18s %s%s%n",
                                parameter,
                                value,
                                algorithm,
                                Comparison.quality(run),
                                run.divergence() == null ? "" : "  " + run.divergence());
                arguments.out().flush();
            }
        }
        Path out = arguments.output.out;
        List<String> warnings = SweepWriter.write(
                new SweepReport(
                        session.title() + ": accuracy against " + parameter,
                        session.description(algorithms),
                        arguments.commandLine(),
                        session.drawings(algorithms),
                        parameter,
                        points),
                out);
        arguments.announce(warnings);
        return 0;
    }

    private DoubleConsumer setter() {
        return switch (parameter) {
            case "noise-scale" -> arguments.data::setNoiseScale;
            case "tail-index" -> arguments.data::setTailIndex;
            default -> {
                DoubleConsumer setter = arguments.algorithm.setter(parameter);
                if (setter == null) {
                    throw new BadInputException("--over " + parameter + ": it must be one of "
                            + String.join(", ", arguments.algorithm.numbers()) + ", " + String.join(", ", OF_DATA)
                            + ".");
                }
                yield setter;
            }
        };
    }
}
