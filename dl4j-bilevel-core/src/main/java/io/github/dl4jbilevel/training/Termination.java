package io.github.dl4jbilevel.training;

import java.io.Serializable;

/**
 * The event that ended a run before its last round: a condition of early stopping that held, or a request to stop.
 *
 * @param round rounds completed at that time
 * @param condition the DL4J termination condition that held, or {@value #ON_REQUEST}
 */
public record Termination(long round, String condition) implements Serializable {
    /** The condition of a run that {@link DecentralizedBilevelTrainer.Builder#stopWhen} ended. */
    static final String ON_REQUEST = "stopped on request";

    @Override
    public String toString() {
        return "stopped after round " + round + ": " + condition;
    }
}
