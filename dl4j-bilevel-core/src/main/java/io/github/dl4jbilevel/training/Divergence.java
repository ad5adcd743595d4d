package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.problem.Level;

/**
 * The first value that was not finite. It ends a run before it reaches a neighbour.
 *
 * @param agent agent (0-based) at which it appeared
 * @param round round (0-based) in which it appeared
 * @param level block of variables in which it appeared
 * @param where what was not finite, such as {@code "gradient"} or {@code "variable after the step"}
 */
public record Divergence(int agent, long round, Level level, String where) {

    @Override
    public String toString() {
        return "diverged at agent " + agent + ", round " + round + ", level " + level + ": " + where + " is not finite";
    }
}
