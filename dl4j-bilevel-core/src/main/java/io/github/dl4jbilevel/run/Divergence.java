package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.Level;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * The first value that was not finite. It ends a run before it reaches a neighbour.
 *
 * @param agent agent (0-based) at which it appeared
 * @param round round (0-based) in which it appeared
 * @param level block of variables in which it appeared
 * @param where what was not finite, such as {@code "gradient"} or {@code "variable after the step"}
 */
public record Divergence(int agent, long round, Level level, String where) implements Serializable {
    private static final String SEPARATOR = "\t";

    /** For other processes. */
    byte[] encode() {
        return String.join(SEPARATOR, Integer.toString(agent), Long.toString(round), level.name(), where)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What another process encoded.
     *
     * @throws IllegalArgumentException if it is nothing such
     */
    public static Divergence decode(byte[] encoded) {
        String[] parts = new String(encoded, StandardCharsets.UTF_8).split(SEPARATOR, 4);
        if (parts.length != 4) {
            throw new IllegalArgumentException("Another process stopped, with a reason that cannot be read.");
        }
        return new Divergence(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Level.valueOf(parts[2]), parts[3]);
    }

    @Override
    public String toString() {
        return "diverged at agent " + agent + ", round " + round + ", level " + level + ": " + where + " is not finite";
    }
}
