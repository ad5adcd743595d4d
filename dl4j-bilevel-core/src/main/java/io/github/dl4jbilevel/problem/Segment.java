package io.github.dl4jbilevel.problem;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A run of entries of a vector: of y in {@link BilevelProblem#nonGradientParameters}, elsewhere of a network's parameter vector
 * theta or of x.
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

    /** The entry behind the last one. */
    public long end() {
        return offset + length;
    }

    /** These entries of a vector: a view, or the vector itself where they are all of it. */
    public INDArray of(INDArray vector) {
        return offset == 0 && length == vector.length() ? vector : vector.get(NDArrayIndex.interval(offset, end()));
    }
}
