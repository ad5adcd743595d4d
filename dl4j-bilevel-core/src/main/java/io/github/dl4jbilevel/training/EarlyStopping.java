package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.state.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.jspecify.annotations.Nullable;

/**
 * DL4J's termination conditions on the upper loss. They are asked at every report after the start; the rounds up to the first of
 * these are epoch 0, those up to the second epoch 1, and so on.
 */
final class EarlyStopping {
    private final List<EpochTerminationCondition> epochs = new ArrayList<>();
    private final List<IterationTerminationCondition> iterations = new ArrayList<>();

    void add(EpochTerminationCondition... conditions) {
        epochs.addAll(List.of(conditions));
    }

    void add(IterationTerminationCondition... conditions) {
        iterations.addAll(List.of(conditions));
    }

    EarlyStopping copy() {
        EarlyStopping copy = new EarlyStopping();
        copy.epochs.addAll(epochs);
        copy.iterations.addAll(iterations);
        return copy;
    }

    boolean isSet() {
        return !epochs.isEmpty() || !iterations.isEmpty();
    }

    /** Initialises the conditions for one run. */
    Reports begin() {
        epochs.forEach(EpochTerminationCondition::initialize);
        iterations.forEach(IterationTerminationCondition::initialize);
        return new Reports();
    }

    @Override
    public String toString() {
        return Stream.concat(epochs.stream(), iterations.stream()).toList().toString();
    }

    /** One run's history, its best report so far where early stopping is set, and the condition that ends it. */
    final class Reports {
        private final List<RoundMetrics> history = new ArrayList<>();
        private @Nullable BestReport best;
        private @Nullable Termination termination;

        /** Continues the history of an earlier run. */
        void continueFrom(List<RoundMetrics> earlier) {
            history.addAll(earlier);
        }

        void add(RoundMetrics metrics, RunView view) {
            history.add(metrics);
            if (!isSet()) {
                return;
            }
            double score = metrics.upperLoss();
            if (best == null
                    || score < best.metrics().upperLoss()
                    || (Double.isNaN(best.metrics().upperLoss()) && !Double.isNaN(score))) {
                best = new BestReport(metrics, view);
            }
            if (history.size() > 1) {
                ask(metrics.round(), score);
            }
        }

        /** Asks every condition, since conditions remember what they saw; the first that holds is the reason. */
        private void ask(long round, double score) {
            int epoch = history.size() - 2;
            for (EpochTerminationCondition condition : epochs) {
                if (condition.terminate(epoch, score, true) && termination == null) {
                    termination = new Termination(round, condition.toString());
                }
            }
            for (IterationTerminationCondition condition : iterations) {
                if (condition.terminate(score) && termination == null) {
                    termination = new Termination(round, condition.toString());
                }
            }
        }

        List<RoundMetrics> history() {
            return history;
        }

        /** Rounds completed at the latest report. */
        long round() {
            return history.get(history.size() - 1).round();
        }

        @Nullable
        Termination termination() {
            return termination;
        }

        @Nullable
        BestReport best() {
            return best;
        }
    }
}
