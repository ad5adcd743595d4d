package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A map of the entries of a network's parameter vector theta to where they come from: y, or x where layers are upper-level variables, or
 * neither where layers are frozen. y holds its entries in the order of theta.
 */
final class ParameterMap {
    /** Entries of theta, and the same entries in x or y. */
    private record Run(Segment theta, Segment other) {}

    private final List<Run> upper = new ArrayList<>();
    private final List<Run> lower = new ArrayList<>();
    private final long size;
    private final long lowerSize;

    /**
     * The map for a vector of {@code size} entries.
     *
     * @param upperSegments entries that belong to x, in the order of x
     * @param upperOffset position in x of the first of them
     * @param frozen entries that belong to neither
     * @throws IllegalArgumentException if segments overlap or leave the vector
     */
    ParameterMap(long size, List<Segment> upperSegments, long upperOffset, List<Segment> frozen) {
        this.size = size;
        long next = upperOffset;
        for (Segment s : upperSegments) {
            upper.add(new Run(s, new Segment(next, s.length())));
            next += s.length();
        }
        List<Segment> taken = new ArrayList<>(upperSegments);
        taken.addAll(frozen);
        taken.sort(Comparator.comparingLong(Segment::offset));
        requireApart(taken, size);
        long from = 0;
        long count = 0;
        for (Segment s : taken) {
            count = addLower(from, s.offset(), count);
            from = s.end();
        }
        this.lowerSize = addLower(from, size, count);
    }

    /** Refuses segments, in order of their offsets, that overlap or leave the vector. */
    private static void requireApart(List<Segment> segments, long size) {
        long end = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            if (s.offset() < end) {
                throw new IllegalArgumentException(segments.get(i - 1) + " and " + s
                        + " of the parameter vector overlap: each entry is x's, or frozen, or neither."
                        + " Let hyperparameters take each parameter only once, and none of frozen layers.");
            }
            end = s.end();
        }
        if (end > size) {
            throw new IllegalArgumentException(segments.get(segments.size() - 1) + " ends behind the " + size
                    + " entries of the parameter vector. Give segments of the network's own parameters.");
        }
    }

    private long addLower(long from, long to, long count) {
        if (to > from) {
            lower.add(new Run(new Segment(from, to - from), new Segment(count, to - from)));
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

    /** The segment of y that a segment of theta is; for a segment that lies within one run of y's entries. */
    Segment inLower(Segment ofTheta) {
        for (Run run : lower) {
            if (ofTheta.offset() >= run.theta.offset() && ofTheta.end() <= run.theta.end()) {
                return new Segment(ofTheta.offset() - run.theta.offset() + run.other.offset(), ofTheta.length());
            }
        }
        throw new IllegalArgumentException(ofTheta + " is not the lower level's");
    }

    boolean isLower(Segment ofTheta) {
        return lower.stream()
                .anyMatch(run -> ofTheta.offset() >= run.theta.offset() && ofTheta.offset() < run.theta.end());
    }

    /** Writes theta's entries from x and y; others stay as they are. */
    void assemble(INDArray x, INDArray y, INDArray theta) {
        upper.forEach(run -> VectorKernels.copy(run.other.of(x), run.theta.of(theta)));
        lower.forEach(run -> VectorKernels.copy(run.other.of(y), run.theta.of(theta)));
    }

    /** Writes x's own entries and y from theta. */
    void split(INDArray theta, INDArray x, INDArray y) {
        upper.forEach(run -> VectorKernels.copy(run.theta.of(theta), run.other.of(x)));
        lower.forEach(run -> VectorKernels.copy(run.theta.of(theta), run.other.of(y)));
    }

    /** Adds the part of theta's gradient that belongs to x to the gradient by x, and writes the gradient by y. */
    void splitGradient(INDArray gradientTheta, INDArray gradientX, INDArray gradientY) {
        upper.forEach(run -> VectorKernels.axpy(1, run.theta.of(gradientTheta), run.other.of(gradientX)));
        lower.forEach(run -> VectorKernels.copy(run.theta.of(gradientTheta), run.other.of(gradientY)));
    }
}
