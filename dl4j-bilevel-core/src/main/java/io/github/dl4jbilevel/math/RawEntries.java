package io.github.dl4jbilevel.math;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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

    /** Puts entries from..from + count of a vector of rank 1, which is not a view, into a little-endian buffer. */
    public static void read(INDArray vector, long from, int count, ByteBuffer into) {
        if (Nd4j.getEnvironment().isCPU()) {
            into.put(memory(vector, from, count));
        } else {
            into.put(bytes(vector, from, count));
        }
    }

    /** Sets entries of a vector of rank 1, which is not a view, from what is left of a little-endian buffer. */
    public static void write(ByteBuffer bytes, INDArray vector, long from) {
        int width = vector.dataType().width();
        int count = bytes.remaining() / width;
        if (Nd4j.getEnvironment().isCPU()) {
            memory(vector, from, count).put(bytes);
            return;
        }
        INDArray piece;
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (vector.dataType() == DataType.FLOAT) {
            float[] entries = new float[count];
            bytes.asFloatBuffer().get(entries);
            piece = Nd4j.createFromArray(entries);
        } else {
            double[] entries = new double[count];
            bytes.asDoubleBuffer().get(entries);
            piece = Nd4j.createFromArray(entries);
        }
        bytes.position(bytes.limit());
        vector.get(NDArrayIndex.interval(from, from + count)).assign(piece);
    }

    /** The memory itself, as the machine orders it: little-endian on every machine that ND4J runs on. */
    private static ByteBuffer memory(INDArray vector, long from, int count) {
        int width = vector.dataType().width();
        BytePointer start = new BytePointer(vector.data().addressPointer());
        return start.position(from * width).limit((from + count) * width).asByteBuffer();
    }
}
