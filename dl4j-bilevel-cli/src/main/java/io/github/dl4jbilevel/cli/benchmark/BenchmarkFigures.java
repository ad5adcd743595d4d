package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.cli.report.BenchmarkReport;
import io.github.dl4jbilevel.cli.report.Spread;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Medians and ratios of what was measured. */
final class BenchmarkFigures {
    private final String round;
    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, Spread> milliseconds = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final List<List<String>> times = new ArrayList<>();
    private final List<List<String>> shares = new ArrayList<>();

    /** Compares others with the round on this number of threads. */
    BenchmarkFigures(int threads) {
        this.round = RoundMeasure.key(threads);
    }

    /** Takes over what was found on one network. */
    void add(NetworkTrial trial) {
        add(trial.network().toString(), trial.titles(), trial.samples(), trial.leftOut());
    }

    void add(
            String network,
            Map<String, String> titles,
            Map<String, List<Double>> samples,
            Map<String, String> reasons) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        samples.forEach((key, values) -> spreads.put(key, Spread.of(values)));
        titles.forEach((key, title) -> {
            Spread spread = spreads.get(key);
            if (reasons.containsKey(key)) {
                leftOut.put(network + "/" + key, reasons.get(key));
                times.add(List.of(network, title, "left out", "", "", ""));
            } else if (spread != null && !NetworkTrial.isShare(key)) {
                milliseconds.put(network + "/" + key, spread);
                addTime(network, key, title, spread, spreads);
            }
        });
        addShares(network, spreads);
    }

    private void addTime(String network, String key, String title, Spread spread, Map<String, Spread> spreads) {
        boolean compared = !key.startsWith("round-") && !key.startsWith("ring-") && !key.equals(CopyMeasure.KEY);
        double ratio = median(spreads, round) / spread.median();
        if (compared) {
            ratios.put(network + "/" + key, ratio);
        }
        times.add(List.of(
                network,
                title,
                number("%.3f", spread.median()),
                number("%.3f", spread.least()),
                number("%.3f", spread.most()),
                compared || key.equals(round) ? number("%.3f", ratio) : ""));
    }

    private void addShares(String network, Map<String, Spread> spreads) {
        share(
                network,
                OutsideMeasure.KEY,
                "share of a round outside the passes, 1 thread",
                median(spreads, OutsideMeasure.KEY));
        share(
                network,
                "outside-rows-once",
                "time outside the passes over that of every row read and written once",
                median(spreads, OutsideMeasure.KEY)
                        * median(spreads, RoundMeasure.key(1))
                        / median(spreads, CopyMeasure.KEY));
        share(
                network,
                "two-threads",
                "speed of two threads against one",
                median(spreads, RoundMeasure.key(1)) / median(spreads, RoundMeasure.key(2)));
        double many = median(spreads, RoundMeasure.ringKey(NetworkTrial.MANY)) / NetworkTrial.MANY;
        double few = median(spreads, RoundMeasure.ringKey(Workload.AGENTS)) / Workload.AGENTS;
        share(
                network,
                "agents-" + NetworkTrial.MANY,
                "time for an agent and round on a ring, K = " + NetworkTrial.MANY + " against " + Workload.AGENTS,
                many / few);
    }

    private void share(String network, String key, String title, double value) {
        if (!Double.isNaN(value)) {
            ratios.put(network + "/" + key, value);
            shares.add(List.of(network, title, number("%.3f", value)));
        }
    }

    private static double median(Map<String, Spread> spreads, String key) {
        Spread spread = spreads.get(key);
        return spread == null ? Double.NaN : spread.median();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** Whether anything of this key was measured, on whichever network. */
    boolean has(String key) {
        return milliseconds.keySet().stream().anyMatch(name -> name.endsWith("/" + key));
    }

    BenchmarkReport report(Map<String, String> settings, Map<String, String> versions, String processor) {
        return new BenchmarkReport(
                List.of(
                        new SummaryTable(
                                "Milliseconds of a round of D-NSVRGDA, K = " + Workload.AGENTS,
                                "Medians over " + settings.getOrDefault("repeats", "all")
                                        + " repeats in turns, least and most."
                                        + " The ratio is the full round's time over the row's.",
                                List.of("network", "measured", "median", "least", "most", "full round / this"),
                                times),
                        new SummaryTable(
                                "Shares and scaling",
                                "Ratios are those of the medians.",
                                List.of("network", "quantity", "ratio"),
                                shares)),
                ratios,
                milliseconds,
                leftOut,
                settings,
                versions,
                processor);
    }
}
