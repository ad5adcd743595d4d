package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every metric of every run: one row per run and evaluated round, an empty cell where a value is not known. */
final class HistoryCsv {

    private HistoryCsv() {}

    static String of(List<ReportRun> runs) {
        List<List<Object>> rows = runs.stream()
                .flatMap(run -> run.history().stream().map(metrics -> row(run.algorithm(), metrics)))
                .toList();
        return Csv.of(header(), rows);
    }

    private static List<String> header() {
        List<String> header = new ArrayList<>(List.of(
                "algorithm",
                "round",
                "seconds",
                "upperLoss",
                "lowerLoss",
                "validationLoss",
                "testLoss",
                "testAccuracy"));
        for (String map : List.of("consensusError", "gradientNorm")) {
            for (Level level : Level.values()) {
                header.add(Words.key(map, level));
            }
        }
        header.add("gradientEvaluations");
        header.add("bytesSent");
        header.add("testRSquared");
        return header;
    }

    private static List<Object> row(String algorithm, RoundMetrics metrics) {
        List<Object> row = new ArrayList<>(List.of(
                algorithm,
                metrics.round(),
                Csv.cell(metrics.seconds()),
                Csv.cell(metrics.upperLoss()),
                Csv.cell(metrics.lowerLoss()),
                Csv.cell(metrics.validationLoss()),
                Csv.cell(metrics.testLoss()),
                Csv.cell(metrics.testAccuracy())));
        for (Map<Level, Double> map : List.of(metrics.consensusError(), metrics.gradientNorm())) {
            for (Level level : Level.values()) {
                row.add(Csv.cell(map.getOrDefault(level, Double.NaN)));
            }
        }
        row.add(metrics.gradientEvaluations());
        row.add(metrics.bytesSent());
        row.add(Csv.cell(metrics.testRSquared()));
        return row;
    }
}
