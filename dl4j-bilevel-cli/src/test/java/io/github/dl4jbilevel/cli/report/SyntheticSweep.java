package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.Divergence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sweep over three decades in which d-svrgda diverges at the two largest values, before the last without an accuracy. */
final class SyntheticSweep {

    private static final double[] VALUES = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1};

    private SyntheticSweep() {}

    static SweepReport report() {
        double[] normalized = {0.62, 0.81, 0.931, 0.951, 0.949, 0.94, 0.925};
        double[] plain = {0.37, 0.58, 0.83, 0.921, 0.955, 0.42, Double.NaN};
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < VALUES.length; i++) {
            double loss = 1.2 * (1 - normalized[i]);
            points.add(point("d-nsvrgda", VALUES[i], normalized[i], loss, null));
            points.add(point(
                    "d-svrgda",
                    VALUES[i],
                    plain[i],
                    i == 5 ? 7 : 1.3 * (1 - plain[i]),
                    i < 5 ? null : new Divergence(3, i == 5 ? 117 : 4, Level.LOWER, "gradient")));
        }
        return report("eta", points);
    }

    static SweepReport report(String parameter, List<SweepPoint> points) {
        return new SweepReport(
                "Digits: step size",
                "A penalty per layer, tuned over eight agents on a ring, for seven step sizes.",
                "./bilevel sweep --over eta --values 0.001,0.003,0.01,0.03,0.1,0.3,1 --algorithms d-nsvrgda,d-svrgda",
                SyntheticReport.report().topologies(),
                parameter,
                points);
    }

    static SweepPoint point(
            String algorithm, double value, double accuracy, double loss, @Nullable Divergence divergence) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("batch", "32");
        settings.put("eta", Double.toString(value));
        settings.put("a seed", "42");
        ReportRun run = new ReportRun(
                algorithm,
                List.of(),
                divergence,
                divergence == null ? 1500 : divergence.round(),
                List.of(),
                settings,
                Map.of("nd4j", "1.0.0-M2.1"),
                loss,
                1.1 * loss,
                accuracy,
                2.3e-5,
                0.00213,
                15_872);
        return new SweepPoint(value, run);
    }
}
