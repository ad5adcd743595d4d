package io.github.dl4jbilevel.examples.report;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.training.RoundMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Every metric of every run: one row per run and evaluated round, an empty cell where a value is not known. */
final class HistoryCsv {

    private HistoryCsv() {}

    static String of(List<ReportRun> runs) {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader(header().toArray(String[]::new))
                .setRecordSeparator('\n')
                .build();
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (ReportRun run : runs) {
                for (RoundMetrics metrics : run.history()) {
                    printer.printRecord(row(run.algorithm(), metrics));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<String> header() {
        List<String> header = new ArrayList<>(
                List.of("algorithm", "round", "seconds", "upperLoss", "lowerLoss", "testLoss", "testAccuracy"));
        for (String map : List.of("consensusError", "gradientNorm")) {
            for (Level level : Level.values()) {
                String key = Words.key(level);
                header.add(map + Character.toUpperCase(key.charAt(0)) + key.substring(1));
            }
        }
        header.add("bytesSent");
        return header;
    }

    private static List<Object> row(String algorithm, RoundMetrics metrics) {
        List<Object> row = new ArrayList<>(List.of(
                algorithm,
                metrics.round(),
                cell(metrics.seconds()),
                cell(metrics.upperLoss()),
                cell(metrics.lowerLoss()),
                cell(metrics.testLoss()),
                cell(metrics.testAccuracy())));
        for (Map<Level, Double> map : List.of(metrics.consensusError(), metrics.gradientNorm())) {
            for (Level level : Level.values()) {
                row.add(cell(map.getOrDefault(level, Double.NaN)));
            }
        }
        row.add(metrics.bytesSent());
        return row;
    }

    private static String cell(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }
}
