package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.cli.report.MemoryPoint;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Plays many rounds on the smallest network and watches the process's memory, which has to stay flat. */
public final class MemoryCheck {
    /** Points at which memory is read, evenly over the rounds. */
    public static final int POINTS = 100;

    private static final int MESSAGES = 10;

    private final long rounds;
    private final int threads;
    private final Path status;

    /**
     * Makes a check that has run nothing yet.
     *
     * @throws IllegalArgumentException if there are fewer rounds than points, or no threads
     * @throws IllegalStateException where resident memory cannot be read
     */
    public MemoryCheck(long rounds, int threads) {
        this(rounds, threads, Machine.STATUS);
    }

    MemoryCheck(long rounds, int threads, Path status) {
        if (rounds < POINTS) {
            throw new IllegalArgumentException("--memory " + rounds + ": at least " + POINTS
                    + " rounds are required, one for each point at which memory is read.");
        }
        if (threads < 1 || threads > Workload.AGENTS) {
            throw new IllegalArgumentException("--threads " + threads
                    + ": it must lie between 1 and the number of agents, " + Workload.AGENTS + ".");
        }
        if (Machine.residentBytes(status).isEmpty()) {
            throw new IllegalStateException("--memory " + rounds + ": resident memory is read from " + status
                    + ", whose line VmRSS this system (" + System.getProperty("os.name")
                    + ") does not have. Run it on Linux.");
        }
        this.rounds = rounds;
        this.threads = threads;
        this.status = status;
    }

    /**
     * Runs.
     *
     * @param progress told a line now and then
     * @return memory after each hundredth of the rounds
     */
    public List<MemoryPoint> run(Consumer<String> progress) {
        List<MemoryPoint> points = new ArrayList<>();
        Workload workload = new Workload(BenchmarkNetwork.MLP_123, Workload.AGENTS);
        try (DecentralizedRun run = RoundMeasure.open(workload.problem(), Topology.line(Workload.AGENTS), threads)) {
            for (int i = 1; i <= POINTS; i++) {
                RoundMeasure.advance(run, rounds * i / POINTS - run.round());
                MemoryPoint point = read(run.round());
                points.add(point);
                if (i % (POINTS / MESSAGES) == 0) {
                    progress.accept(String.format(
                            Locale.ROOT,
                            "%-16s round %d/%d  resident %.1f MB  heap %.1f MB",
                            workload.network(),
                            point.round(),
                            rounds,
                            point.residentMegabytes(),
                            point.heapMegabytes()));
                }
            }
        }
        return points;
    }

    private MemoryPoint read(long round) {
        Runtime runtime = Runtime.getRuntime();
        return new MemoryPoint(
                round, Machine.residentBytes(status).orElseThrow(), runtime.totalMemory() - runtime.freeMemory());
    }
}
