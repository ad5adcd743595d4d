package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.state.Codec;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * The first value that was not finite. It ends a run before it reaches a neighbour.
 *
 * @param agent agent (0-based) at which it appeared
 * @param round round (0-based) in which it appeared
 * @param level block of variables in which it appeared
 * @param where what was not finite, such as {@code "gradient"} or {@code "variable after the step"}
 */
public record Divergence(int agent, long round, Level level, String where) implements Serializable {
    /** This value as bytes, for other processes. */
    byte[] encode() {
        return Codec.encode(out -> {
            out.writeInt(agent);
            out.writeLong(round);
            Codec.writeText(level.name(), out);
            Codec.writeText(where, out);
        });
    }

    /**
     * Reads what another process encoded.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static Divergence decode(byte[] encoded) {
        return Codec.decode(
                encoded,
                "reason to stop",
                in -> new Divergence(
                        in.readInt(),
                        in.readLong(),
                        Level.valueOf(Codec.readText(in, encoded.length)),
                        Codec.readText(in, encoded.length)));
    }

    @Override
    public String toString() {
        return "diverged at agent " + agent + ", round " + round + ", level " + level + ": " + where + " is not finite";
    }
}
