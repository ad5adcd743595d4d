package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.topology.Mixing;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The rule that turns one level's estimates into steps and messages. Each move of the level has one exchange, or none in a local step,
 * which is the same move with W = I. Immutable; what an agent keeps lives in the {@link CorrectionState} that it begins.
 */
public interface Correction {
    /** Whether a tracker travels with the variable, in the same message. */
    boolean sendsTracker();

    /** Entries that an agent carries from one round to the next for a block of this length, the step rule's memory included. */
    long keptEntries(DataType dataType, long length);

    /** The kind of step, in a word: {@code plain}, {@code normalized}, or DL4J's name for the step rule, such as {@code adam}. */
    String stepKind();

    /** Whether it is for the one agent of a centralized algorithm. */
    default boolean isForOneAgent() {
        return false;
    }

    /** Whether it converges only for one symmetric matrix without negative eigenvalues, as (I + W) / 2 is for every W. */
    default boolean needsPositiveWeights() {
        return false;
    }

    /**
     * Refuses weights that it does not converge with.
     *
     * @throws IllegalArgumentException with the reason and what to use
     */
    default void requireMixing(Mixing mixing) {}

    /** Zeroed state for one agent and one block of {@code length} entries. */
    CorrectionState begin(DataType dataType, long length);

    /** Parameters by name, for provenance. */
    Map<String, String> settings();
}
