package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import java.io.IOException;

/** Watches a run. Every method does nothing unless overridden. */
public interface BilevelListener {

    /**
     * Called after every round, on a worker thread: keep it short.
     *
     * @param completed rounds completed
     */
    default void onRound(long completed) {}

    /**
     * Called at the start, after every reporting interval, and at the end, on the thread that called {@code fit}, while agents wait.
     *
     * @param metrics of the averaged point
     * @param view networks and hyperparameters, copied when asked for
     */
    default void onMetrics(RoundMetrics metrics, RunView view) {}

    /**
     * Called when a checkpoint could not be written. The run goes on, and earlier checkpoints are as they were.
     *
     * @param completed rounds completed
     * @param failure what went wrong, such as a full disk
     */
    default void onCheckpointFailure(long completed, IOException failure) {}

    /** Called when a value that is not finite has stopped the run. */
    default void onDivergence(Divergence divergence) {}
}
