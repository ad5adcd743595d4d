package io.github.dl4jbilevel.consensus;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * How one level's estimates become steps and messages. There is exactly one exchange a round. Immutable; what an agent keeps
 * lives in the {@link CorrectionState} that it begins.
 */
public interface Correction {

    /** Whether a tracker travels with the variable, in the same message. */
    boolean sendsTracker();

    /** Zeroed state for one agent and one level of {@code length} entries. */
    CorrectionState begin(DataType dataType, long length);

    /** Parameters by name, for provenance. */
    Map<String, String> settings();
}
