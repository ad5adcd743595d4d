package io.github.dl4jbilevel.examples.report;

import java.awt.AWTError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes a {@link Report} into a directory: {@code report.html}, {@code history.csv}, {@code result.json} and PNGs. */
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
        OutputFiles.createDirectory(outDir);
        writeText(outDir.resolve("result.json"), ResultJson.of(report.runs()));
        writeText(outDir.resolve("history.csv"), HistoryCsv.of(report.runs()));
        writeText(outDir.resolve("report.html"), HtmlPage.of(report, figures));

        Map<String, List<Figure>> images = new LinkedHashMap<>();
        images.put("upper-loss.png", List.of(figures.upperLoss()));
        images.put("test-accuracy.png", List.of(figures.testAccuracy()));
        images.put("consensus-error.png", figures.consensusError());
        images.put("gradient-norm.png", figures.gradientNorm());
        images.put("hyperparameters.png", List.of(figures.hyperparameters()));
        List<String> warnings = new ArrayList<>();
        images.forEach((name, shown) -> writeImage(outDir.resolve(name), shown, painter, warnings));
        return List.copyOf(warnings);
    }

    private static void writeText(Path file, String text) {
        OutputFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Java without fonts or a font library fails in many ways, most of them errors. */
    private static void writeImage(
            Path file, List<Figure> figures, Function<List<Figure>, byte[]> painter, List<String> warnings) {
        List<Figure> shown =
                figures.stream().filter(figure -> !figure.isEmpty()).toList();
        if (shown.isEmpty()) {
            OutputFiles.delete(file);
            warnings.add(file + " was not written: no run has a finite value to draw");
            return;
        }
        byte[] png;
        try {
            png = painter.apply(shown);
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            OutputFiles.delete(file);
            warnings.add(file + " was not written: Java cannot draw on this machine (" + e
                    + "); install fontconfig and a font such as DejaVu. report.html shows the figure");
            return;
        }
        OutputFiles.write(file, png);
    }
}
