package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a {@link Report} into a directory: {@code report.html}, {@code history.csv}, {@code result.json}, PNGs, and of an
 * experiment {@code summary.csv}, its first table, and a PNG of each plot.
 */
public final class ReportWriter {

    private ReportWriter() {}

    /**
     * Writes every file, each whole or not at all, in place of an earlier report's.
     *
     * @return warnings on what could not be written: a PNG with nothing to draw, or all PNGs where Java has no fonts
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static List<String> write(Report report, Path outDir) {
        return write(report, outDir, ChartImages::png);
    }

    static List<String> write(Report report, Path outDir, Function<List<Figure>, byte[]> painter) {
        Figures figures = Figures.of(report.runs());
        ReportDirectory directory = new ReportDirectory(outDir, painter);
        directory.text("result.json", ResultJson.of(report.runs()));
        directory.text("history.csv", HistoryCsv.of(report.runs()));
        report.tables().stream().limit(1).forEach(table -> directory.text("summary.csv", table.csv()));
        directory.text("report.html", HtmlPage.of(report, figures));
        report.plots().forEach(plot -> directory.image(plot.id() + ".png", List.of(plot.figure())));
        directory.image("upper-loss.png", List.of(figures.upperLoss()));
        directory.image(figures.testAccuracy().id() + ".png", List.of(figures.testAccuracy()));
        directory.image("consensus-error.png", figures.consensusError());
        directory.image("gradient-norm.png", figures.gradientNorm());
        directory.image("hyperparameters.png", List.of(figures.hyperparameters()));
        return directory.warnings();
    }
}
