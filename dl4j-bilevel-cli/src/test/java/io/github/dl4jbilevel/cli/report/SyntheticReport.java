package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A report over a run that ends and one that diverges at round 117. */
final class SyntheticReport {

    static final String HOSTILE = "<script>alert(1)</script>";

    private SyntheticReport() {}

    static Report report() {
        return report("d-nsvrgda", "d-svrgda");
    }

    static Report report(String done, String diverged) {
        int agents = 8;
        List<int[]> ring = IntStream.range(0, agents)
                .mapToObj(k -> new int[] {k, (k + 1) % agents})
                .toList();
        return new Report(
                "Breast cancer, logistic regression",
                "An L2 coefficient per feature, tuned over eight agents on a ring.",
                "./run breast-cancer --algorithms d-nsvrgda,d-svrgda --rounds 1500",
                new TopologyDrawing("ring", agents, ring, 0.1953),
                List.of(done(done), diverged(diverged)));
    }

    static ReportRun done(String algorithm) {
        List<RoundMetrics> history = IntStream.rangeClosed(0, 150)
                .mapToObj(i -> round(10L * i, 0.09 + 0.6 * Math.exp(-i / 9.0), 0.97 - 0.4 * Math.exp(-i / 7.0), i))
                .toList();
        return new ReportRun(
                algorithm,
                history,
                null,
                1500,
                hyperparameters(algorithm),
                settings("0.05"),
                Map.of("nd4j", "1.0.0-M2.1"),
                0.0912,
                0.1034,
                0.9649,
                2.3e-5,
                0.00213,
                15_872);
    }

    static ReportRun diverged(String algorithm) {
        List<RoundMetrics> history = IntStream.rangeClosed(0, 12)
                .mapToObj(i ->
                        round(10L * i, i == 12 ? Double.NaN : 0.69 + Math.exp(1.8 * (i - 8)), 0.57 - 0.01 * i, 40 + i))
                .toList();
        return new ReportRun(
                algorithm,
                history,
                new Divergence(3, 117, Level.LOWER, "gradient"),
                117,
                hyperparameters(algorithm),
                settings("5.0"),
                Map.of("nd4j", "1.0.0-M2.1"),
                Double.NaN,
                Double.POSITIVE_INFINITY,
                0.42,
                Double.NaN,
                0.0019,
                15_872);
    }

    private static RoundMetrics round(long round, double loss, double accuracy, int step) {
        double spread = step == 0 ? 0 : 0.02 * Math.exp(-step / 20.0);
        return new RoundMetrics(
                round,
                0.002 * round,
                loss,
                0.8 * loss,
                loss,
                1.1 * loss,
                accuracy,
                Double.NaN,
                Map.of(Level.UPPER, spread, Level.LOWER, 3 * spread),
                Map.of(Level.UPPER, 0.1 * loss, Level.LOWER, loss, Level.AUXILIARY, 2 * loss),
                48 * round,
                15_872 * round);
    }

    private static List<TunedHyperparameter> hyperparameters(String algorithm) {
        return IntStream.range(0, 30)
                .mapToObj(i -> {
                    double raw = -5 + 3 * Math.sin(1.7 * i + algorithm.length());
                    return TunedHyperparameter.named("layer 0, input " + i + ": L2 " + algorithm, raw, Math.exp(raw));
                })
                .toList();
    }

    private static Map<String, String> settings(String rate) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("step size", rate);
        settings.put("batch", "32");
        settings.put("a seed", "42");
        return settings;
    }
}
