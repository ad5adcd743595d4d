package io.github.dl4jbilevel.cli.report;

import java.util.List;

/**
 * Everything that {@link ReportWriter} writes out.
 *
 * @param title one line
 * @param description a sentence or two on what was run
 * @param commandLine command that makes the report again
 * @param topologies network over which every run went: of all levels, or one for each
 * @param runs the runs, in the order in which they are shown
 * @param tables what an experiment found, beyond the numbers of each run
 * @param plots what it found, drawn
 */
public record Report(
        String title,
        String description,
        String commandLine,
        List<TopologyDrawing> topologies,
        List<ReportRun> runs,
        List<SummaryTable> tables,
        List<SummaryPlot> plots) {

    /** Copies the lists. */
    public Report {
        topologies = List.copyOf(topologies);
        runs = List.copyOf(runs);
        tables = List.copyOf(tables);
        plots = List.copyOf(plots);
    }

    /** A report of runs over one topology for all levels. */
    public Report(
            String title,
            String description,
            String commandLine,
            TopologyDrawing topology,
            List<ReportRun> runs,
            List<SummaryTable> tables,
            List<SummaryPlot> plots) {
        this(title, description, commandLine, List.of(topology), runs, tables, plots);
    }

    /** A report of runs over one topology for all levels, without plots of its own. */
    public Report(
            String title,
            String description,
            String commandLine,
            TopologyDrawing topology,
            List<ReportRun> runs,
            List<SummaryTable> tables) {
        this(title, description, commandLine, topology, runs, tables, List.of());
    }

    /** A report of runs over one topology for all levels, without tables and plots of its own. */
    public Report(
            String title, String description, String commandLine, TopologyDrawing topology, List<ReportRun> runs) {
        this(title, description, commandLine, topology, runs, List.of());
    }

    /** A report without tables and plots of its own. */
    public Report(
            String title,
            String description,
            String commandLine,
            List<TopologyDrawing> topologies,
            List<ReportRun> runs) {
        this(title, description, commandLine, topologies, runs, List.of(), List.of());
    }
}
