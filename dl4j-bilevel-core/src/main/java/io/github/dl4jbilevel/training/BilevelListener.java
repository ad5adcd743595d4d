package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.List;

/** Watches a run. Every method does nothing unless overridden. */
public interface BilevelListener {

    /**
     * After every round, on a worker thread: keep it short.
     *
     * @param completed rounds completed
     */
    default void onRound(long completed) {}

    /**
     * At the start, after every reporting interval, and at the end, on the thread that called {@code fit}, while agents wait.
     *
     * @param metrics of the averaged point
     * @param hyperparameters the averaged hyperparameters
     */
    default void onMetrics(RoundMetrics metrics, List<TunedHyperparameter> hyperparameters) {}

    /** When a value that is not finite has stopped the run. */
    default void onDivergence(Divergence divergence) {}
}
