package io.github.dl4jbilevel.training;

import java.io.Serializable;

/**
 * Why early stopping ended a run.
 *
 * @param round rounds completed when it did
 * @param condition the DL4J termination condition that held
 */
public record Termination(long round, String condition) implements Serializable {

    @Override
    public String toString() {
        return "stopped after round " + round + ": " + condition;
    }
}
