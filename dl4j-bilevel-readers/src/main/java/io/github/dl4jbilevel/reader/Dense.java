package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Element access to a contiguous row-major array without one native call per element. */
interface Dense {

    /** The element at position i of the row-major order. */
    double get(long i);

    /** Sets the element at position i of the row-major order, rounded to the array's type. */
    void put(long i, double value);

    /** A view on the array's own memory. */
    static Dense of(INDArray array) {
        if (array.dataType() == DataType.FLOAT) {
            FloatIndexer data = (FloatIndexer) array.data().indexer();
            return new Dense() {
                @Override
                public double get(long i) {
                    return data.get(i);
                }

                @Override
                public void put(long i, double value) {
                    data.put(i, (float) value);
                }
            };
        }
        DoubleIndexer data = (DoubleIndexer) array.data().indexer();
        return new Dense() {
            @Override
            public double get(long i) {
                return data.get(i);
            }

            @Override
            public void put(long i, double value) {
                data.put(i, value);
            }
        };
    }

    /** The same for the rows of a file, which a refusal names. */
    static INDArray zeros(Path file, DataType type, int rows, int features) {
        try {
            return zeros(type, rows, features);
        } catch (DataFileException e) {
            throw new DataFileException(file + ": " + e.getMessage(), e);
        }
    }

    /** A new array of zeros [rows, features] in row-major order; refuses what the off-heap limit cannot hold. */
    static INDArray zeros(DataType type, int rows, int features) {
        long bytes = (long) rows * features * type.width();
        long limit = Pointer.maxBytes();
        if (limit > 0 && bytes > limit) {
            throw new DataFileException(
                    rows + " rows of " + features + " features need " + (bytes >> 20)
                            + " MB outside the heap; the limit is " + (limit >> 20)
                            + " MB. Read fewer rows (--rows), keep fewer features (--features), or raise -Dorg.bytedeco.javacpp.maxbytes.");
        }
        return Nd4j.zeros(type, rows, features);
    }

    /** The largest magnitude the type holds. */
    static double maxValue(DataType type) {
        return type == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
    }
}
