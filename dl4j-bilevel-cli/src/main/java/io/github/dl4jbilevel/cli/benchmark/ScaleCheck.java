package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.cli.report.Spread;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.simulation.AgentCost;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Bytes, memory and time of D-NSVRGDA's rounds over several numbers of agents, beside the formulas of docs/scale.md: K agents on a
 * ring, on the exponential and on the complete graph. The time of a round is fitted by (a K + b (K + 2 links)) / threads: a is an
 * agent's own work, b that of mixing one row.
 */
public final class ScaleCheck {
    private static final double MEGABYTE = 1e6;
    private static final double KILOBYTE = 1e3;
    /** Rounds in which everything that is used has been touched. */
    private static final int TOUCHED = 3;

    private static final List<IntFunction<Topology>> GRAPHS =
            List.of(Topology::ring, Topology::exponential, Topology::complete);

    private final BenchmarkNetwork network;
    private final List<Integer> agents;
    private final BenchmarkSettings settings;
    private final Path status;

    /**
     * Makes a check that has run nothing yet.
     *
     * @param agents numbers of agents, each once, at least the threads and one above 3
     * @param settings threads, repeats and seconds
     * @throws IllegalArgumentException if they are not so
     * @throws IllegalStateException where resident memory cannot be read
     */
    public ScaleCheck(BenchmarkNetwork network, List<Integer> agents, BenchmarkSettings settings) {
        this(network, agents, settings, Machine.STATUS);
    }

    ScaleCheck(BenchmarkNetwork network, List<Integer> agents, BenchmarkSettings settings, Path status) {
        boolean fits = agents.stream().allMatch(k -> k >= Math.max(2, settings.threads()))
                && agents.stream().anyMatch(k -> k > 3)
                && new HashSet<>(agents).size() == agents.size();
        if (!fits) {
            throw new IllegalArgumentException("--scale " + agents + " with --threads " + settings.threads()
                    + ": numbers of agents are required, each once, none below 2 or the threads, and one above 3.");
        }
        if (Machine.residentBytes(status).isEmpty()) {
            throw new IllegalStateException("--scale " + agents + ": resident memory is read from " + status
                    + ", whose line VmRSS this system (" + System.getProperty("os.name")
                    + ") does not have. Run it on Linux.");
        }
        this.network = network;
        this.agents = List.copyOf(agents);
        this.settings = settings;
        this.status = status;
    }

    /**
     * Measures.
     *
     * @param progress told a line now and then
     * @return two tables: memory, and bytes and time
     */
    public List<SummaryTable> run(Consumer<String> progress) {
        List<NetworkProblem> problems =
                agents.stream().map(k -> new Workload(network, k).problem()).toList();
        return List.of(memory(problems, progress), rounds(problems, progress));
    }

    /** Measures memory; runs stay open until the last is measured, so that none lies where an earlier one did. */
    private SummaryTable memory(List<NetworkProblem> problems, Consumer<String> progress) {
        List<DecentralizedRun> open = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        try {
            open.add(touched(new Workload(network, settings.threads()).problem()));
            for (NetworkProblem problem : problems) {
                MemoryGrowth.Of<DecentralizedRun> grown = MemoryGrowth.by(() -> touched(problem), status);
                open.add(grown.made());
                rows.add(memoryRow(problem, grown.growth()));
                progress.accept(String.format(
                        Locale.ROOT,
                        "%-16s K = %d  resident memory grew by %.1f MB",
                        network,
                        problem.agents(),
                        grown.growth().residentBytes() / MEGABYTE));
            }
        } finally {
            open.forEach(DecentralizedRun::close);
        }
        return new SummaryTable(
                network + ": memory of K agents on a ring",
                "Growth of resident memory when a run is opened and plays its first rounds, its data being there before, against"
                        + " K agents' rows and "
                        + settings.threads() + (settings.threads() == 1 ? " thread's" : " threads'")
                        + " vectors; and of the Java heap in use.",
                List.of("K", "grew, MB", "formula, MB", "measured / formula", "heap, KB an agent"),
                rows);
    }

    private List<String> memoryRow(NetworkProblem problem, MemoryGrowth growth) {
        AgentCost cost = AgentCost.of(problem, Workload.recipe(), 0);
        double formula = (double) problem.agents() * cost.rowBytes() + (double) settings.threads() * cost.threadBytes();
        return List.of(
                Integer.toString(problem.agents()),
                number("%.1f", growth.residentBytes() / MEGABYTE),
                number("%.1f", formula / MEGABYTE),
                number("%.2f", growth.residentBytes() / formula),
                number("%.0f", growth.heapBytes() / KILOBYTE / problem.agents()));
    }

    private DecentralizedRun touched(NetworkProblem problem) {
        DecentralizedRun run = RoundMeasure.open(problem, ring(problem.agents()), settings.threads());
        RoundMeasure.advance(run, TOUCHED);
        return run;
    }

    /** One agent has no neighbours. */
    private static Topology ring(int count) {
        return count == 1 ? Topology.line(1) : Topology.ring(count);
    }

    private SummaryTable rounds(List<NetworkProblem> problems, Consumer<String> progress) {
        List<ScaleRow> measured = new ArrayList<>();
        for (IntFunction<Topology> graph : GRAPHS) {
            for (NetworkProblem problem : problems) {
                ScaleRow row = measure(problem, graph.apply(problem.agents()));
                measured.add(row);
                progress.accept(String.format(
                        Locale.ROOT, "%-16s %s: %.3f ms a round", network, row.graph(), row.milliseconds()));
            }
        }
        TwoConstants constants =
                TwoConstants.fit(measured.stream().map(ScaleRow::measured).toList());
        long message = AgentCost.of(problems.get(0), Workload.recipe(), 0).messageBytes();
        return new SummaryTable(
                network + ": bytes and time of a round",
                String.format(
                        Locale.ROOT,
                        "Bytes sent by an agent against degree x %d; milliseconds on %d %s, the median of %d, against"
                                + " (a K + b (K + 2 links)) / threads with a = %.4f ms and b = %.4f ms, fitted to all rows.",
                        message,
                        settings.threads(),
                        settings.threads() == 1 ? "thread" : "threads",
                        settings.repeats(),
                        constants.a() * settings.threads(),
                        constants.b() * settings.threads()),
                List.of(
                        "graph",
                        "K",
                        "degree",
                        "bytes sent",
                        "formula, bytes",
                        "ms",
                        "formula, ms",
                        "measured / formula"),
                measured.stream().map(row -> cells(row, message, constants)).toList());
    }

    private static List<String> cells(ScaleRow row, long message, TwoConstants constants) {
        int count = row.graph().agents();
        double degree = 2.0 * row.graph().edges().size() / count;
        double formula = constants.of(count, (double) row.rowsMixed());
        return List.of(
                row.graph().name(),
                Integer.toString(count),
                number("%.0f", degree),
                number("%.0f", row.bytes()),
                number("%.0f", degree * message),
                number("%.2f", row.milliseconds()),
                number("%.2f", formula),
                number("%.2f", row.milliseconds() / formula));
    }

    private ScaleRow measure(NetworkProblem problem, Topology graph) {
        try (DecentralizedRun run = RoundMeasure.open(problem, graph, settings.threads())) {
            TimedLoop loop = new TimedLoop(settings.seconds(), rounds -> RoundMeasure.advance(run, rounds));
            loop.warmUp();
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < settings.repeats(); i++) {
                times.add(loop.milliseconds());
            }
            double bytes = (double) run.traffic().bytes() / run.round() / problem.agents();
            return new ScaleRow(graph, bytes, Spread.of(times).median());
        }
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
