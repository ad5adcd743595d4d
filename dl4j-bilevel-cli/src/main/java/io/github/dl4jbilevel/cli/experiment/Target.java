package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rounds, gradients and bytes that it takes to reach a test accuracy, at the first report that has it. */
record Target(double accuracy) {
    /** The largest accuracy, in steps of 0.01, that all of some runs reach; at least 0.1. */
    static Target reachedByAll(List<ReportRun> runs) {
        double worst = runs.stream()
                .mapToDouble(run -> run.history().stream()
                        .mapToDouble(RoundMetrics::testAccuracy)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(0))
                .min()
                .orElse(0);
        return new Target(Math.max(0.1, Math.floor(100 * worst) / 100));
    }

    private Optional<RoundMetrics> firstOf(ReportRun run) {
        return run.history().stream().filter(m -> m.testAccuracy() >= accuracy).findFirst();
    }

    String rounds(ReportRun run) {
        return firstOf(run).map(m -> Long.toString(m.round())).orElse("-");
    }

    /** The bytes in megabytes of 10^6. */
    String megabytes(ReportRun run) {
        return firstOf(run)
                .map(m -> String.format(Locale.ROOT, "%.1f", m.bytesSent() / 1e6))
                .orElse("-");
    }

    String gradients(ReportRun run) {
        return firstOf(run).map(m -> Long.toString(m.gradientEvaluations())).orElse("-");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f", accuracy);
    }
}
