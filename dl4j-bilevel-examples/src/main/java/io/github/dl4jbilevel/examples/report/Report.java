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
 * @param tables what an experiment found, beyond the numbers of each run
 * @param plots what it found, drawn
 */
public record Report(
        String title,
        String description,
        String commandLine,
        TopologyDrawing topology,
        List<ReportRun> runs,
        List<SummaryTable> tables,
        List<SummaryPlot> plots) {

    /** Copies the lists. */
    public Report {
        runs = List.copyOf(runs);
        tables = List.copyOf(tables);
        plots = List.copyOf(plots);
    }

    /** Without plots of its own. */
    public Report(
            String title,
            String description,
            String commandLine,
            TopologyDrawing topology,
            List<ReportRun> runs,
            List<SummaryTable> tables) {
        this(title, description, commandLine, topology, runs, tables, List.of());
    }

    /** Without tables and plots of its own. */
    public Report(
            String title, String description, String commandLine, TopologyDrawing topology, List<ReportRun> runs) {
        this(title, description, commandLine, topology, runs, List.of());
    }
}
