package io.github.dl4jbilevel.math;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies between Java arrays of doubles and contiguous ND4J vectors of FLOAT or DOUBLE in host memory. For the CPU backend
 * alone, whose arrays live there. Keeps a buffer, so an instance belongs to one thread.
 */
public final class HostMemory {
    private float[] buffer = new float[0];

    /** Reads a part of a vector: into[0..n) = vector[offset..offset + n). */
    public void read(INDArray vector, long offset, int n, double[] into) {
        if (vector.dataType() == DataType.FLOAT) {
            floats(vector, offset).get(room(n), 0, n);
            for (int i = 0; i < n; i++) {
                into[i] = buffer[i];
            }
        } else {
            doubles(vector, offset).get(into, 0, n);
        }
    }

    /** Writes a part of a vector: vector[offset..offset + n) = from[0..n). */
    public void write(double[] from, int n, INDArray vector, long offset) {
        if (vector.dataType() == DataType.FLOAT) {
            room(n);
            for (int i = 0; i < n; i++) {
                buffer[i] = (float) from[i];
            }
            floats(vector, offset).put(buffer, 0, n);
        } else {
            doubles(vector, offset).put(from, 0, n);
        }
    }

    /** Reads a part of a FLOAT vector: into[0..n) = vector[offset..offset + n). */
    public static void read(INDArray vector, long offset, int n, float[] into) {
        floats(vector, offset).get(into, 0, n);
    }

    /** Writes a part of a FLOAT vector: vector[offset..offset + n) = from[0..n). */
    public static void write(float[] from, int n, INDArray vector, long offset) {
        floats(vector, offset).put(from, 0, n);
    }

    private float[] room(int n) {
        if (buffer.length < n) {
            buffer = new float[n];
        }
        return buffer;
    }

    /** The memory of a FLOAT vector from an entry on. */
    static FloatPointer floats(INDArray vector, long offset) {
        FloatPointer start = HostBlas.pointer(vector);
        return start.position(start.position() + offset);
    }

    /** The memory of a DOUBLE vector from an entry on. */
    static DoublePointer doubles(INDArray vector, long offset) {
        DoublePointer start = new DoublePointer(vector.data().addressPointer());
        return start.position(start.position() + offset);
    }
}
