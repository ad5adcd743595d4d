package io.github.dl4jbilevel.training;

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

    /** Initialises the conditions for one run; null where none is set. */
    @Nullable
    Stopper begin() {
        if (!isSet()) {
            return null;
        }
        epochs.forEach(EpochTerminationCondition::initialize);
        iterations.forEach(IterationTerminationCondition::initialize);
        return new Stopper();
    }

    @Override
    public String toString() {
        return Stream.concat(epochs.stream(), iterations.stream()).toList().toString();
    }

    /** The conditions during one run. */
    final class Stopper {
        private Stopper() {}

        /**
         * Asks every condition, since conditions remember what they saw.
         *
         * @param epoch reports since the start, 0-based
         * @param score the validation loss
         * @return the first condition that holds; null if none does
         */
        @Nullable
        String ask(int epoch, double score) {
            List<String> held = new ArrayList<>();
            for (EpochTerminationCondition condition : epochs) {
                if (condition.terminate(epoch, score, true)) {
                    held.add(condition.toString());
                }
            }
            for (IterationTerminationCondition condition : iterations) {
                if (condition.terminate(score)) {
                    held.add(condition.toString());
                }
            }
            return held.isEmpty() ? null : held.get(0);
        }
    }
}
