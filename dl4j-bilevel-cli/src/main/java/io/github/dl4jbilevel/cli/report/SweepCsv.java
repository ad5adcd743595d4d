package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.run.Divergence;
import java.util.List;

/** The end of every run of a sweep, one row each. */
final class SweepCsv {

    private static final List<String> HEADER = List.of(
            "algorithm",
            "value",
            "diverged",
            "divergedAtRound",
            "rounds",
            "validationLoss",
            "testLoss",
            "testAccuracy",
            "consensusError",
            "secondsPerRound");

    private SweepCsv() {}

    static String of(List<SweepPoint> points) {
        return Csv.of(HEADER, points.stream().map(SweepCsv::row).toList());
    }

    private static List<Object> row(SweepPoint point) {
        ReportRun run = point.run();
        Divergence divergence = run.divergence();
        return List.of(
                run.algorithm(),
                Csv.cell(point.value()),
                divergence != null,
                divergence == null ? "" : divergence.round(),
                run.rounds(),
                Csv.cell(run.validationLoss()),
                Csv.cell(run.testLoss()),
                Csv.cell(run.testAccuracy()),
                Csv.cell(run.consensusError()),
                Csv.cell(run.secondsPerRound()));
    }
}
