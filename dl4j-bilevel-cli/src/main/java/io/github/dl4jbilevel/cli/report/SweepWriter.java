package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Writes a {@link SweepReport} into a directory: {@code report.html}, {@code sweep.csv}, {@code result.json} and PNGs. */
public final class SweepWriter {

    private SweepWriter() {}

    /**
     * Writes every file as {@link ReportWriter#write(Report, Path)} does.
     *
     * @return warnings on what could not be written: a PNG with nothing to draw, or all PNGs where Java has no fonts
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static List<String> write(SweepReport report, Path outDir) {
        return write(report, outDir, ChartImages::png);
    }

    static List<String> write(SweepReport report, Path outDir, Function<List<Figure>, byte[]> painter) {
        SweepFigures figures = SweepFigures.of(report.parameter(), report.points());
        ReportDirectory directory = new ReportDirectory(outDir, painter);
        directory.text("result.json", ResultJson.of(report.asReport().runs()));
        directory.text("sweep.csv", SweepCsv.of(report.points()));
        directory.text("report.html", SweepPage.of(report, figures));
        directory.image("sweep.png", List.of(figures.testAccuracy()));
        directory.image("validation-loss.png", List.of(figures.validationLoss()));
        return directory.warnings();
    }
}
