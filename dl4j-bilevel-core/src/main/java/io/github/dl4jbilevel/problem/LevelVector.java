package io.github.dl4jbilevel.problem;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One contiguous row [x | y | z] of length p + 2q, with a view for each {@link Level}. Iterates, directions and estimates have this layout,
 * so that whole-row kernels and per-level work address the same memory. There is room for every level, also for those that an algorithm
 * does not have.
 */
public final class LevelVector {
    private final INDArray row;
    private final PerLevel<INDArray> views;

    private LevelVector(INDArray row, long upperSize, long lowerSize) {
        this.row = row;
        this.views = PerLevel.of(level -> switch (level) {
            case UPPER -> upperSize == 0 ? Nd4j.empty(row.dataType()) : row.get(NDArrayIndex.interval(0, upperSize));
            case LOWER -> row.get(NDArrayIndex.interval(upperSize, upperSize + lowerSize));
            case AUXILIARY -> row.get(NDArrayIndex.interval(upperSize + lowerSize, upperSize + 2 * lowerSize));
        });
    }

    /** Length of a row for levels of these sizes. */
    public static long length(long upperSize, long lowerSize) {
        return upperSize + 2 * lowerSize;
    }

    /** A new row of zeros. */
    public static LevelVector zeros(DataType dataType, long upperSize, long lowerSize) {
        return over(Nd4j.zeros(dataType, length(upperSize, lowerSize)), upperSize, lowerSize);
    }

    /**
     * Views over memory of the caller's.
     *
     * @param row contiguous, rank 1, length p + 2q
     */
    public static LevelVector over(INDArray row, long upperSize, long lowerSize) {
        if (row.rank() != 1 || row.length() != length(upperSize, lowerSize)) {
            throw new IllegalArgumentException("Row of shape " + row.shapeInfoToString()
                    + ": required is rank 1 and length p + 2q = " + length(upperSize, lowerSize) + ".");
        }
        return new LevelVector(row, upperSize, lowerSize);
    }

    /** The whole row. */
    public INDArray row() {
        return row;
    }

    /** The view of one level. */
    public INDArray get(Level level) {
        return views.get(level);
    }

    /** x. */
    public INDArray upper() {
        return get(Level.UPPER);
    }

    /** y. */
    public INDArray lower() {
        return get(Level.LOWER);
    }

    /** z. */
    public INDArray auxiliary() {
        return get(Level.AUXILIARY);
    }
}
