package io.github.dl4jbilevel.dl4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The vectors of a row of labels or outputs: one of the row itself, or one for each time step or pixel.
 *
 * @param count of the vectors
 * @param width entries of one
 * @param inner distance of its entries
 */
record Vectors(int count, int width, int inner) {
    /**
     * The vectors of rows of a shape.
     *
     * @param shape of a row, without the dimension of rows
     * @param channelsLast whether the last dimension is that of a vector, rather than the first
     */
    static Vectors of(long[] shape, boolean channelsLast) {
        int length = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int width = (int) shape[channelsLast ? shape.length - 1 : 0];
        return new Vectors(length / width, width, channelsLast ? 1 : length / width);
    }

    /** Copies a vector out of a row. */
    void copy(double[] row, int vector, double[] into) {
        int from = inner == 1 ? vector * width : vector;
        for (int i = 0; i < width; i++) {
            into[i] = row[from + i * inner];
        }
    }

    /** The vectors of a batch of rows as the rows of a matrix, those of one row next to each other. */
    static INDArray matrix(INDArray rows, boolean channelsLast) {
        if (rows.rank() == 2) {
            return rows;
        }
        if (channelsLast) {
            return rows.dup('c').reshape('c', rows.length() / rows.size(-1), rows.size(-1));
        }
        int[] order = new int[rows.rank()];
        for (int i = 1; i < order.length - 1; i++) {
            order[i] = i + 1;
        }
        order[order.length - 1] = 1;
        INDArray last = rows.permute(order).dup('c');
        return last.reshape('c', last.length() / last.size(-1), last.size(-1));
    }
}
