package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Writes a {@link RivalReport} into a directory: {@code report.html}, {@code rival.csv}, {@code result.json} and PNGs. */
public final class RivalWriter {

    private RivalWriter() {}

    /**
     * Writes every file as {@link ReportWriter#write(Report, Path)} does.
     *
     * @return warnings on what could not be written: a PNG with nothing to draw, or all PNGs where Java has no fonts
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static List<String> write(RivalReport report, Path outDir) {
        return write(report, outDir, ChartImages::png);
    }

    static List<String> write(RivalReport report, Path outDir, Function<List<Figure>, byte[]> painter) {
        List<RivalFigures> figures = Stream.of(RivalFigures.Work.values())
                .map(work -> RivalFigures.over(work, report))
                .toList();
        ReportDirectory directory = new ReportDirectory(outDir, painter);
        directory.text("result.json", json(report));
        directory.text("rival.csv", RivalCsv.of(report.runs()));
        directory.text("report.html", RivalPage.of(report, figures.get(0)));
        directory.image(
                "validation-loss.png",
                figures.stream().map(RivalFigures::validationLoss).toList());
        directory.image(
                "test-accuracy.png",
                figures.stream().map(RivalFigures::testAccuracy).toList());
        return directory.warnings();
    }

    private static String json(RivalReport report) {
        ObjectNode root = Json.object().put("budget", report.budget());
        ArrayNode runs = root.putArray("runs");
        for (RivalRun run : report.runs()) {
            RivalPoint best = run.best();
            ObjectNode node = ResultJson.of(run.run()).put("seed", run.seed());
            node.put("gradientEvaluations", best.evaluations());
            node.set("seconds", Json.number(best.seconds()));
            node.set("bestValidationLoss", Json.number(best.validationLoss()));
            node.set("bestTestAccuracy", Json.number(best.testAccuracy()));
            runs.add(node);
        }
        return Json.pretty(root);
    }
}
