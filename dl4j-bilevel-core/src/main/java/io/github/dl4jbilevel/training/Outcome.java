package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.run.Divergence;

/** The reason why a run's rounds ended. */
sealed interface Outcome {

    /** All rounds are played. */
    record Finished() implements Outcome {}

    /**
     * A value was not finite.
     *
     * @param divergence the first of them
     */
    record Diverged(Divergence divergence) implements Outcome {}

    /**
     * The run was ended before its last round.
     *
     * @param termination by what
     */
    record Stopped(Termination termination) implements Outcome {}
}
