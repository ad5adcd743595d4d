package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import java.util.List;

/** Writes what more agents cost into a directory: {@code scale.md}, {@code scale-memory.csv} and {@code scale-rounds.csv}. */
public final class ScaleWriter {
    private ScaleWriter() {}

    /**
     * Writes the files, each whole or not at all, in place of earlier ones.
     *
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static void write(SummaryTable memory, SummaryTable rounds, Path outDir) {
        ReportDirectory directory = new ReportDirectory(outDir, ChartImages::png);
        directory.text("scale.md", markdown(List.of(memory, rounds)));
        directory.text("scale-memory.csv", memory.csv());
        directory.text("scale-rounds.csv", rounds.csv());
    }

    /** Both tables as Markdown, one after the other. */
    public static String markdown(List<SummaryTable> tables) {
        return String.join("\n", tables.stream().map(SummaryTable::markdown).toList());
    }
}
