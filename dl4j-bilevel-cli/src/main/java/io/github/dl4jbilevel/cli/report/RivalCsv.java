package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Every evaluation of every run, one row each, with the best up to it. */
final class RivalCsv {

    private static final List<String> HEADER = List.of(
            "method",
            "seed",
            "evaluations",
            "seconds",
            "validationLoss",
            "testAccuracy",
            "bestValidationLoss",
            "bestTestAccuracy");

    private RivalCsv() {}

    static String of(List<RivalRun> runs) {
        List<List<Object>> rows = new ArrayList<>();
        for (RivalRun run : runs) {
            List<RivalPoint> best = run.bestSoFar();
            for (int i = 0; i < best.size(); i++) {
                RivalPoint point = run.points().get(i);
                rows.add(List.of(
                        run.run().algorithm(),
                        run.seed(),
                        point.evaluations(),
                        Csv.cell(point.seconds()),
                        Csv.cell(point.validationLoss()),
                        Csv.cell(point.testAccuracy()),
                        Csv.cell(best.get(i).validationLoss()),
                        Csv.cell(best.get(i).testAccuracy())));
            }
        }
        return Csv.of(HEADER, rows);
    }
}
