package io.github.dl4jbilevel.host;

import io.github.dl4jbilevel.math.HostBlas;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Memory of a layer that grows with the largest batch so far: for BLAS, and as a Java array for loops. */
final class Floats {
    /** The two sides of the memory. */
    enum Side {
        /** The Java array, for loops. */
        ARRAY,
        /** Memory outside the heap, for matrix products. */
        BLAS
    }

    private INDArray owner = Nd4j.empty(DataType.FLOAT);
    private FloatPointer pointer = new FloatPointer();
    private float[] array = new float[0];

    /** Makes room for n entries. Earlier content is lost where there was not enough room. */
    void reserve(int n) {
        if (array.length < n) {
            owner = Nd4j.createUninitialized(DataType.FLOAT, n);
            pointer = HostBlas.pointer(owner);
            array = new float[n];
        }
    }

    /**
     * Stands for memory of the caller's, until the next call.
     *
     * @param given positioned at the first entry; the BLAS side
     * @param wanted the side that is to be read; the array holds the n entries only if it is that one
     */
    void borrow(FloatPointer given, Side wanted, int n) {
        pointer = given;
        if (wanted == Side.ARRAY) {
            if (array.length < n) {
                array = new float[n];
            }
            given.get(array, 0, n);
        }
    }

    FloatPointer pointer() {
        return pointer;
    }

    float[] array() {
        return array;
    }

    /** The first n entries, from BLAS memory to the array. */
    float[] fetch(int n) {
        pointer.get(array, 0, n);
        return array;
    }

    /** The first n entries, from the array to BLAS memory. */
    void store(int n) {
        pointer.put(array, 0, n);
    }
}
