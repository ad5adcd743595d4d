package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Where the entries of a network's parameter vector theta come from: y, or x where layers are upper-level variables, or neither
 * where layers are frozen. y holds its entries in the order of theta.
 */
final class ParameterMap {
    /** {@code length} entries from {@code theta} on are those from {@code other} on in x or y. */
    private record Run(long theta, long other, long length) {}

    private final List<Run> upper = new ArrayList<>();
    private final List<Run> lower = new ArrayList<>();
    private final long size;
    private final long lowerSize;

    /**
     * For a vector of {@code size} entries.
     *
     * @param upperSegments entries that are x's, in the order of x
     * @param upperOffset position in x of the first of them
     * @param frozen entries that are neither's
     * @throws IllegalArgumentException if segments overlap or leave the vector
     */
    ParameterMap(long size, List<Segment> upperSegments, long upperOffset, List<Segment> frozen) {
        this.size = size;
        long next = upperOffset;
        for (Segment s : upperSegments) {
            upper.add(new Run(s.offset(), next, s.length()));
            next += s.length();
        }
        List<Segment> taken = new ArrayList<>(upperSegments);
        taken.addAll(frozen);
        taken.sort(java.util.Comparator.comparingLong(Segment::offset));
        requireApart(taken, size);
        long from = 0;
        long count = 0;
        for (Segment s : taken) {
            count = addLower(from, s.offset(), count);
            from = s.offset() + s.length();
        }
        this.lowerSize = addLower(from, size, count);
    }

    /** In order of their offsets. */
    private static void requireApart(List<Segment> segments, long size) {
        long end = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            if (s.offset() < end) {
                throw new IllegalArgumentException(segments.get(i - 1) + " and " + s
                        + " of the parameter vector overlap: each entry is x's, or frozen, or neither."
                        + " Let hyperparameters take each parameter only once, and none of frozen layers.");
            }
            end = s.offset() + s.length();
        }
        if (end > size) {
            throw new IllegalArgumentException(segments.get(segments.size() - 1) + " ends behind the " + size
                    + " entries of the parameter vector. Give segments of the network's own parameters.");
        }
    }

    private long addLower(long from, long to, long count) {
        if (to > from) {
            lower.add(new Run(from, count, to - from));
        }
        return count + Math.max(0, to - from);
    }

    /** Whether y is theta. */
    boolean isIdentity() {
        return lowerSize == size;
    }

    long lowerSize() {
        return lowerSize;
    }

    /** A segment of theta as one of y; for a segment that lies within one run of y's entries. */
    Segment inLower(Segment ofTheta) {
        for (Run run : lower) {
            if (ofTheta.offset() >= run.theta && ofTheta.offset() + ofTheta.length() <= run.theta + run.length) {
                return new Segment(ofTheta.offset() - run.theta + run.other, ofTheta.length());
            }
        }
        throw new IllegalArgumentException(ofTheta + " is not the lower level's");
    }

    boolean isLower(Segment ofTheta) {
        return lower.stream()
                .anyMatch(run -> ofTheta.offset() >= run.theta && ofTheta.offset() < run.theta + run.length);
    }

    /** Writes theta's entries from x and y; others stay as they are. */
    void assemble(INDArray x, INDArray y, INDArray theta) {
        upper.forEach(run -> VectorKernels.copy(view(x, run.other, run.length), view(theta, run.theta, run.length)));
        lower.forEach(run -> VectorKernels.copy(view(y, run.other, run.length), view(theta, run.theta, run.length)));
    }

    /** Writes x's own entries and y from theta. */
    void split(INDArray theta, INDArray x, INDArray y) {
        upper.forEach(run -> VectorKernels.copy(view(theta, run.theta, run.length), view(x, run.other, run.length)));
        lower.forEach(run -> VectorKernels.copy(view(theta, run.theta, run.length), view(y, run.other, run.length)));
    }

    /** Adds theta's gradient to that by x, and writes that by y. */
    void splitGradient(INDArray gradientTheta, INDArray gradientX, INDArray gradientY) {
        upper.forEach(run -> VectorKernels.axpy(
                1, view(gradientTheta, run.theta, run.length), view(gradientX, run.other, run.length)));
        lower.forEach(run ->
                VectorKernels.copy(view(gradientTheta, run.theta, run.length), view(gradientY, run.other, run.length)));
    }

    private static INDArray view(INDArray vector, long offset, long length) {
        return offset == 0 && length == vector.length()
                ? vector
                : vector.get(NDArrayIndex.interval(offset, offset + length));
    }
}
