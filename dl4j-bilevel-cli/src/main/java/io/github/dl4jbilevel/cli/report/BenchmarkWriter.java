package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Writes a {@link BenchmarkReport} into a directory: {@code benchmark.json} and {@code benchmark.md}. */
public final class BenchmarkWriter {
    private BenchmarkWriter() {}

    /**
     * Writes both files, each whole or not at all, in place of earlier ones.
     *
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static void write(BenchmarkReport report, Path outDir) {
        ReportDirectory directory = new ReportDirectory(outDir, ChartImages::png);
        directory.text("benchmark.json", json(report));
        directory.text("benchmark.md", report.markdown());
    }

    private static String json(BenchmarkReport report) {
        ObjectNode root = Json.object();
        ObjectNode ratios = root.putObject("ratios");
        report.ratios().forEach((name, value) -> ratios.set(name, Json.number(value)));
        ObjectNode medians = root.putObject("medians");
        ObjectNode spreads = root.putObject("spreads");
        report.milliseconds().forEach((name, spread) -> {
            medians.set(name, Json.number(spread.median()));
            spreads.putArray(name).add(Json.number(spread.least())).add(Json.number(spread.most()));
        });
        report.leftOut().forEach(root.putObject("leftOut")::put);
        report.settings().forEach(root.putObject("settings")::put);
        report.versions().forEach(root.putObject("versions")::put);
        root.put("processor", report.processor());
        return Json.pretty(root);
    }
}
