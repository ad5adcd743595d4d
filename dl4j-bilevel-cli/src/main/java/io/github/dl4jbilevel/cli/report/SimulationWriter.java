package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Writes simulated rounds into a directory: {@code simulation.csv}, {@code rounds.csv} and {@code simulation.png}. */
public final class SimulationWriter {
    private SimulationWriter() {}

    /**
     * Writes the files, each whole or not at all, in place of earlier ones.
     *
     * @param table a row for each scheme
     * @param milliseconds for each scheme, when its last agent had ended each round; of one length
     * @return warnings on what could not be written: the PNG, where Java has no fonts
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static List<String> write(SummaryTable table, Map<String, List<Double>> milliseconds, Path outDir) {
        ReportDirectory directory = new ReportDirectory(outDir, ChartImages::png);
        directory.text("simulation.csv", table.csv());
        directory.text("rounds.csv", rounds(milliseconds));
        directory.image("simulation.png", List.of(figure(milliseconds)));
        return directory.warnings();
    }

    private static String rounds(Map<String, List<Double>> milliseconds) {
        List<String> header = new ArrayList<>(List.of("round"));
        milliseconds.keySet().forEach(name -> header.add(name + ", ms"));
        int count = milliseconds.values().stream().mapToInt(List::size).max().orElse(0);
        List<List<Object>> rows = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            List<Object> row = new ArrayList<>(List.of(t + 1));
            for (List<Double> ends : milliseconds.values()) {
                row.add(Csv.cell(ends.get(t)));
            }
            rows.add(row);
        }
        return Csv.of(header, rows);
    }

    private static Figure figure(Map<String, List<Double>> milliseconds) {
        List<Curve> curves = new ArrayList<>();
        milliseconds.forEach((name, ends) -> curves.add(new Curve(
                name,
                curves.size(),
                false,
                DoubleStream.iterate(1, t -> t + 1).limit(ends.size()).boxed().toList(),
                perRound(ends))));
        return Figure.of(
                "simulation",
                "Milliseconds a round, over the rounds so far",
                "ms",
                "When the last agent had ended a round, divided by the rounds so far.",
                curves);
    }

    private static List<Double> perRound(List<Double> ends) {
        List<Double> values = new ArrayList<>();
        for (double end : ends) {
            values.add(end / (values.size() + 1));
        }
        return values;
    }
}
