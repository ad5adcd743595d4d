package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sparse rows as they come, in compressed row storage on the heap, until the number of features is known. */
final class SparseRows {

    private int[] indices = new int[1 << 14];
    private double[] values = new double[1 << 14];
    private int[] rowEnds = new int[1024];
    private int rows;
    private int size;

    /** Adds a value to the row being built; the index counts from 0. */
    void add(int index, double value) {
        if (size == indices.length) {
            int larger = Math.addExact(size, size >> 1);
            indices = Arrays.copyOf(indices, larger);
            values = Arrays.copyOf(values, larger);
        }
        indices[size] = index;
        values[size++] = value;
    }

    void endRow() {
        if (rows == rowEnds.length) {
            rowEnds = Arrays.copyOf(rowEnds, 2 * rows);
        }
        rowEnds[rows++] = size;
    }

    int rows() {
        return rows;
    }

    /** The rows as a new off-heap array [rows, features]. */
    INDArray toDense(Path file, DataType type, int features) {
        INDArray array = Dense.zeros(file, type, rows, features);
        Dense dense = Dense.of(array);
        int next = 0;
        for (int row = 0; row < rows; row++) {
            long start = (long) row * features;
            for (; next < rowEnds[row]; next++) {
                dense.put(start + indices[next], values[next]);
            }
        }
        return array;
    }
}
