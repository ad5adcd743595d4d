package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.benchmark.Benchmark;
import io.github.dl4jbilevel.cli.benchmark.BenchmarkNetwork;
import io.github.dl4jbilevel.cli.benchmark.BenchmarkSettings;
import io.github.dl4jbilevel.cli.benchmark.MemoryCheck;
import io.github.dl4jbilevel.cli.benchmark.ScaleCheck;
import io.github.dl4jbilevel.cli.report.BenchmarkReport;
import io.github.dl4jbilevel.cli.report.BenchmarkWriter;
import io.github.dl4jbilevel.cli.report.MemoryPoint;
import io.github.dl4jbilevel.cli.report.MemoryWriter;
import io.github.dl4jbilevel.cli.report.ScaleWriter;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a round costs. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Times full rounds of D-NSVRGDA (8 agents on a line, L2 per unit, random rows) and, in turns with them, as many bare"
                    + " DL4J passes as a round has, and other libraries' programs that play the same rounds.",
            "",
            "Prints medians and ratios; writes benchmark.json and benchmark.md. With --memory it watches the memory of one long"
                    + " run instead; writes memory.csv and memory.png. With --scale it compares bytes, memory and time over several"
                    + " numbers of agents with the formulas of docs/scale.md; writes scale.md, scale-memory.csv and"
                    + " scale-rounds.csv. Close other programs: they are measured too.",
            ""
        })
final class BenchmarkCommand implements Callable<Integer> {
    private static final List<String> NOT_WITH_MEMORY =
            List.of("--peers", "--repeats", "--networks", "--seconds", "--scale");

    private static final String SCALED = "mlp-784-200-10";

    /** The choices that picocli completes and prints. */
    static final class Networks implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return BenchmarkNetwork.names().iterator();
        }
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--peers",
            paramLabel = "DIR",
            description =
                    "Folder with pytorch_dnsvrgda.py and numpy_dnsvrgda.py, which are run as they are. One that cannot"
                            + " run is left out, and why is said. Default: only bare DL4J passes are compared with.")
    private @Nullable Path peers;

    @Option(
            names = "--networks",
            paramLabel = "LIST",
            split = ",",
            defaultValue = "mlp-123-20-2,mlp-784-200-10,mlp-1000-990-10,lenet",
            completionCandidates = Networks.class,
            description = "Several of ${COMPLETION-CANDIDATES}. Default: all.")
    private List<String> networks = List.of();

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often everything is measured; medians count. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Time of one measurement, or a single round where that takes longer; twice as much before the first"
                            + " one warms up. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Worker threads of rounds, passes and the other programs. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--memory",
            paramLabel = "ROUNDS",
            description =
                    "Play this many rounds on mlp-123-20-2 and read the process's resident memory 100 times. Linux only.")
    private @Nullable Long memory;

    @Option(
            names = "--scale",
            paramLabel = "LIST",
            split = ",",
            description =
                    "Play rounds of these numbers of agents, such as 2,4,8, on a ring, the exponential and the complete graph;"
                            + " of one network, by default " + SCALED + ". Linux only.")
    private List<Integer> scale = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "bilevel-out",
            description = "Folder that everything is written to. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("");

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        OutputFolder.require("--out", out);
        if (memory != null) {
            watchMemory(memory, print);
        } else if (!scale.isEmpty()) {
            compareNumbersOfAgents(print);
        } else {
            compare(print);
        }
        print.flush();
        return 0;
    }

    private void compare(PrintWriter print) {
        Benchmark benchmark = Session.checked(() -> new Benchmark(new BenchmarkSettings(
                networks.stream().map(BenchmarkNetwork::named).toList(), peers, repeats, threads, seconds)));
        BenchmarkReport report = benchmark.run(this::progress);
        BenchmarkWriter.write(report, out);
        print.print(report.markdown());
        report.leftOut()
                .forEach((name, reason) ->
                        command.commandLine().getErr().println("bilevel: " + name + " was left out: " + reason));
        print.println(
                "Figures: " + out.resolve("benchmark.json").toAbsolutePath().normalize());
    }

    private void compareNumbersOfAgents(PrintWriter print) {
        boolean chosen = command.commandLine().getParseResult().hasMatchedOption("--networks");
        if ((chosen && networks.size() > 1) || peers != null) {
            throw new BadInputException("--scale " + scale + " with "
                    + (peers == null ? "--networks " + String.join(",", networks) : "--peers " + peers)
                    + ": numbers of agents are compared on one network, without peers. Name one, or leave it out.");
        }
        List<SummaryTable> tables = Session.checked(() -> {
                    BenchmarkNetwork network = BenchmarkNetwork.named(chosen ? networks.get(0) : SCALED);
                    return new ScaleCheck(
                            network, scale, new BenchmarkSettings(List.of(network), null, repeats, threads, seconds));
                })
                .run(this::progress);
        ScaleWriter.write(tables.get(0), tables.get(1), out);
        print.print(ScaleWriter.markdown(tables));
        print.println("Figures: " + out.resolve("scale.md").toAbsolutePath().normalize());
    }

    private void watchMemory(long rounds, PrintWriter print) {
        for (String option : NOT_WITH_MEMORY) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new BadInputException("--memory " + rounds + " with " + option
                        + ": memory is watched in a run of its own. Leave one of them out.");
            }
        }
        List<MemoryPoint> points =
                Session.checked(() -> new MemoryCheck(rounds, threads)).run(this::progress);
        List<String> warnings = MemoryWriter.write(points, out);
        MemoryPoint middle = points.get(points.size() / 2 - 1);
        MemoryPoint last = points.get(points.size() - 1);
        print.printf(
                Locale.ROOT,
                "resident memory %.1f MB after %d rounds, %.1f MB after %d: %+.1f MB%n",
                middle.residentMegabytes(),
                middle.round(),
                last.residentMegabytes(),
                last.round(),
                last.residentMegabytes() - middle.residentMegabytes());
        warnings.forEach(warning -> command.commandLine().getErr().println("bilevel: " + warning));
        print.println("Figures: " + out.resolve("memory.csv").toAbsolutePath().normalize());
    }

    private void progress(String line) {
        if (!quiet) {
            command.commandLine().getErr().println(line);
            command.commandLine().getErr().flush();
        }
    }
}
