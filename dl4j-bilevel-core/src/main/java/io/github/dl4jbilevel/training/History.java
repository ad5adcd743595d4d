package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run's reports so far, and with early stopping the best of them and the condition that ends the run. */
final class History {
    private final EarlyStopping.@Nullable Stopper stopper;
    private final List<RoundMetrics> reports = new ArrayList<>();
    private @Nullable BestReport best;
    private @Nullable Termination termination;

    /**
     * No reports yet.
     *
     * @param stopper ends the run; null where only rounds do
     */
    History(EarlyStopping.@Nullable Stopper stopper) {
        this.stopper = stopper;
    }

    /** Continues the history of an earlier run. */
    void continueFrom(List<RoundMetrics> earlier) {
        reports.addAll(earlier);
    }

    void add(RoundMetrics metrics, RunView view) {
        reports.add(metrics);
        if (stopper == null) {
            return;
        }
        if (best == null || isBetter(metrics.validationLoss(), best.metrics().validationLoss())) {
            best = new BestReport(metrics, view);
        }
        if (reports.size() > 1) {
            String held = stopper.ask(reports.size() - 2, metrics.validationLoss());
            termination = held == null ? null : new Termination(metrics.round(), held);
        }
    }

    private static boolean isBetter(double loss, double than) {
        return loss < than || (Double.isNaN(than) && !Double.isNaN(loss));
    }

    List<RoundMetrics> reports() {
        return List.copyOf(reports);
    }

    /** Rounds completed at the latest report. */
    long round() {
        return reports.get(reports.size() - 1).round();
    }

    /** The condition of early stopping that held at the latest report. */
    Optional<Termination> termination() {
        return Optional.ofNullable(termination);
    }

    /** The best report; kept with early stopping alone. */
    Optional<BestReport> best() {
        return Optional.ofNullable(best);
    }
}
