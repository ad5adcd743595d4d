package io.github.dl4jbilevel.cli.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that {@link RivalWriter} writes out: methods that tune the same hyperparameters with the same budget.
 *
 * @param title one line
 * @param description a sentence or two on what was run
 * @param commandLine command that makes the report again
 * @param topologies network over which the decentralized method went: of all levels, or one for each
 * @param budget gradient evaluations that each method may make
 * @param runs the runs, at most one per method and seed; methods are shown in the order of their first run
 */
public record RivalReport(
        String title,
        String description,
        String commandLine,
        List<TopologyDrawing> topologies,
        long budget,
        List<RivalRun> runs) {

    /** Copies the runs and checks that none repeats. */
    public RivalReport {
        topologies = List.copyOf(topologies);
        runs = List.copyOf(runs);
        Set<List<Object>> seen = new HashSet<>();
        for (RivalRun run : runs) {
            if (!seen.add(List.of(run.run().algorithm(), run.seed()))) {
                throw new IllegalArgumentException("runs hold " + run.run().algorithm() + " with seed " + run.seed()
                        + " twice; give one run per method and seed");
            }
        }
    }

    /** The runs without their points. */
    Report asReport() {
        return new Report(
                title,
                description,
                commandLine,
                topologies,
                runs.stream().map(RivalRun::run).toList());
    }

    /** The methods' names, in the order of their first runs. */
    List<String> methods() {
        return runs.stream().map(run -> run.run().algorithm()).distinct().toList();
    }

    /** Whether a run must be told from others of its method. */
    private boolean severalSeeds() {
        return runs.stream().map(RivalRun::seed).distinct().count() > 1;
    }

    /** The name of a run: its method and, where there are several, its seed. */
    String label(RivalRun run) {
        return run.run().algorithm() + (severalSeeds() ? ", seed " + run.seed() : "");
    }
}
