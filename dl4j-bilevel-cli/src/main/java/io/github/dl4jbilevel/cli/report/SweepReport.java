package io.github.dl4jbilevel.cli.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that {@link SweepWriter} writes out: the same algorithms run over values of one parameter.
 *
 * @param title one line
 * @param description a sentence or two on what was run
 * @param commandLine command that makes the report again
 * @param topologies network over which every run went: of all levels, or one for each
 * @param parameter name of the parameter, such as {@code "eta"}
 * @param points the runs in any order, at most one per algorithm and value; algorithms are shown in the order of their
 *     first run
 */
public record SweepReport(
        String title,
        String description,
        String commandLine,
        List<TopologyDrawing> topologies,
        String parameter,
        List<SweepPoint> points) {

    /** Copies the points and checks that none repeats. */
    public SweepReport {
        topologies = List.copyOf(topologies);
        points = List.copyOf(points);
        Set<List<Object>> seen = new HashSet<>();
        for (SweepPoint point : points) {
            String algorithm = point.run().algorithm();
            if (!seen.add(List.of(algorithm, point.value()))) {
                throw new IllegalArgumentException("points hold " + algorithm + " at " + parameter + " = "
                        + Words.tick(point.value()) + " twice; give one run per algorithm and value");
            }
        }
    }

    /** The runs without their values. */
    Report asReport() {
        return new Report(
                title,
                description,
                commandLine,
                topologies,
                points.stream().map(SweepPoint::run).toList());
    }
}
