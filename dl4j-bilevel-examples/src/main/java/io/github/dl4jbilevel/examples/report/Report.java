package io.github.dl4jbilevel.examples.report;

import java.util.List;

/**
 * Everything that {@link ReportWriter} writes out.
 *
 * @param title one line
 * @param description a sentence or two on what was run
 * @param commandLine command that makes the report again
 * @param topology network over which every run went
 * @param runs the runs, in the order in which they are shown
 */
public record Report(
        String title, String description, String commandLine, TopologyDrawing topology, List<ReportRun> runs) {

    /** Copies the runs. */
    public Report {
        runs = List.copyOf(runs);
    }
}
