package io.github.dl4jbilevel.math;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A vector that takes up what {@link Sweep#addFlows} adds to it, however large it was in between: the sum of two vectors, of which the
 * second holds what rounding took from the first.
 *
 * <p>Roundings at the vector's usual magnitude do no harm, and the second vector costs memory traffic. So it is left alone until
 * something flows whose norm is {@value #WILD} times the {@linkplain #usual usual} one; from then on it is used for good.
 */
public final class PreciseVector {
    private static final double WILD = 100;
    private static final int USUAL = 0;
    private static final int EXACT = 1;

    /** Entries that it keeps besides the two vectors. */
    public static final long MARKS = 2;

    private final INDArray leading;
    /** The usual norm, 0 where none is known, and whether the rest is in use. */
    private final INDArray marks;
    /** Null until it is asked for. */
    private @Nullable INDArray rest;

    private PreciseVector(INDArray leading, INDArray marks) {
        this.leading = leading;
        this.marks = marks;
    }

    /** A vector of zeros. */
    public static PreciseVector zeros(DataType dataType, long length) {
        return new PreciseVector(Nd4j.zeros(dataType, length), Nd4j.zeros(dataType, MARKS));
    }

    /** The value, rounded. */
    public INDArray leading() {
        return leading;
    }

    /** The part that is missing from it; zero until it is used. */
    public INDArray rest() {
        if (rest == null) {
            rest = Nd4j.zeros(leading.dataType(), leading.length());
        }
        return rest;
    }

    /** All that it holds. */
    public List<INDArray> state() {
        return List.of(leading, rest(), marks);
    }

    /** Adds out := sum_i weights[i] terms[i] + this to a sweep. */
    public Sweep assignSum(Sweep sweep, INDArray out, double[] weights, INDArray... terms) {
        int more = usesRest() ? 2 : 1;
        double[] allWeights = Arrays.copyOf(weights, weights.length + more);
        INDArray[] all = Arrays.copyOf(terms, terms.length + more);
        allWeights[weights.length] = 1;
        all[terms.length] = leading;
        if (usesRest()) {
            allWeights[weights.length + 1] = 1;
            all[terms.length + 1] = rest();
        }
        return sweep.assign(out, allWeights, all);
    }

    /** Tells it the norm of a vector of the kind that flows; the least one that is positive counts as usual. */
    public void usual(double norm) {
        double known = marks.getDouble(USUAL);
        if (norm > 0 && (known == 0 || norm < known)) {
            marks.putScalar(USUAL, norm);
        }
    }

    /** The norm above which something that flows needs the rest; 0 where it is in use anyway, or nothing is known. */
    double limit() {
        return usesRest() ? 0 : WILD * marks.getDouble(USUAL);
    }

    private boolean usesRest() {
        return marks.getDouble(EXACT) > 0;
    }

    /** Uses the rest from now on. */
    void useRest() {
        marks.putScalar(EXACT, 1);
    }

    /** Sets every entry to 0, and forgets what was usual. */
    public void clear() {
        state().forEach(VectorKernels::zero);
    }

    /** Takes the entries from..to - 1 out, which become 0; returns what they were, rounded. */
    public INDArray take(long from, long to) {
        INDArray ofLeading = leading.get(NDArrayIndex.interval(from, to));
        INDArray taken = ofLeading.dup();
        ofLeading.assign(0);
        if (usesRest()) {
            INDArray ofRest = rest().get(NDArrayIndex.interval(from, to));
            taken.addi(ofRest);
            ofRest.assign(0);
        }
        return taken;
    }
}
