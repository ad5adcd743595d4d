package io.github.dl4jbilevel.math;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Entries of FLOAT and DOUBLE vectors as bytes, little-endian, on any backend. */
public final class RawEntries {
    private RawEntries() {}

    /** Entries from..from + count of a vector of rank 1. */
    public static byte[] bytes(INDArray vector, long from, int count) {
        INDArray piece = vector.get(NDArrayIndex.interval(from, from + count));
        ByteBuffer bytes =
                ByteBuffer.allocate(count * vector.dataType().width()).order(ByteOrder.LITTLE_ENDIAN);
        if (vector.dataType() == DataType.FLOAT) {
            bytes.asFloatBuffer().put(piece.toFloatVector());
        } else {
            bytes.asDoubleBuffer().put(piece.toDoubleVector());
        }
        return bytes.array();
    }
}
