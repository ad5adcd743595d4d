package io.github.dl4jbilevel.math;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A vector of about twice the precision of its type: the sum of two, of which the second holds what rounding took from the first. Small
 * terms that are added to it one after the other, as {@link Sweep#addFlows} does, are not lost in large ones that were there before.
 *
 * @param leading the value, rounded
 * @param rest what is missing from it
 */
public record PreciseVector(INDArray leading, INDArray rest) {
    /** A vector of zeros. */
    public static PreciseVector zeros(DataType dataType, long length) {
        return new PreciseVector(Nd4j.zeros(dataType, length), Nd4j.zeros(dataType, length));
    }

    /** Sets every entry to 0. */
    public void clear() {
        VectorKernels.zero(leading);
        VectorKernels.zero(rest);
    }

    /** Both vectors. */
    public List<INDArray> parts() {
        return List.of(leading, rest);
    }

    /** A view of the entries from..to - 1. */
    public PreciseVector part(long from, long to) {
        return new PreciseVector(
                leading.get(NDArrayIndex.interval(from, to)), rest.get(NDArrayIndex.interval(from, to)));
    }
}
