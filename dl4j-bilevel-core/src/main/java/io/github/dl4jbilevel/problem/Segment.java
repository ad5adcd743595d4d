package io.github.dl4jbilevel.problem;

/**
 * A run of entries of the lower level's vector.
 *
 * @param offset first entry
 * @param length number of entries
 */
public record Segment(long offset, long length) {

    /** Refuses negative offsets and empty segments. */
    public Segment {
        if (offset < 0 || length <= 0) {
            throw new IllegalArgumentException("Segment at offset " + offset + " of length " + length
                    + ": the offset must not be negative and the length must be positive.");
        }
    }
}
