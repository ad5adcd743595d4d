package io.github.dl4jbilevel.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Examples held once: the chunks that a user handed over, as they came. Shards are lists of row numbers into a store, so
 * sharding copies nothing. Immutable, and shared by all threads.
 */
public final class RowStore {
    /** The four arrays of a DL4J data set; in each the first dimension counts rows. */
    enum Part {
        FEATURES,
        LABELS,
        FEATURE_MASK,
        LABEL_MASK
    }

    private final String name;
    private final List<DataSet> chunks;
    private final int[] starts;
    private final int rows;

    private RowStore(String name, List<DataSet> chunks) {
        this.name = name;
        this.chunks = List.copyOf(chunks);
        this.starts = new int[chunks.size()];
        int next = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = next;
            next += chunks.get(i).numExamples();
        }
        this.rows = next;
    }

    /**
     * One data set. Its arrays are used where they lie if they have the data type and are contiguous in C order, else copied.
     *
     * @param what names it in error messages, such as {@code "training data"}
     * @throws IllegalArgumentException if it is empty, has no labels, or holds a value that is not finite
     */
    public static RowStore of(DataSet data, DataType dataType, String what) {
        return of(List.of(data), dataType, what);
    }

    /** All that an iterator yields, each batch a chunk; the iterator is reset first where it can be. */
    public static RowStore of(DataSetIterator iterator, DataType dataType, String what) {
        if (iterator.resetSupported()) {
            iterator.reset();
        }
        List<DataSet> batches = new ArrayList<>();
        while (iterator.hasNext()) {
            batches.add(iterator.next());
        }
        return of(batches, dataType, what);
    }

    private static RowStore of(List<DataSet> batches, DataType dataType, String what) {
        NetworkChecks.requireDataType(dataType);
        List<DataSet> chunks = new ArrayList<>();
        int row = 0;
        for (DataSet batch : batches) {
            if (batch.getFeatures() == null
                    || batch.getLabels() == null
                    || batch.getFeatures().isEmpty()) {
                throw new IllegalArgumentException(what + ", batch " + chunks.size()
                        + ": features and labels are required, and at least one row.");
            }
            DataSet chunk = new DataSet();
            chunk.setFeatures(own(batch.getFeatures(), dataType, what + ", features", row));
            chunk.setLabels(own(batch.getLabels(), dataType, what + ", labels", row));
            if (batch.getFeaturesMaskArray() != null) {
                chunk.setFeaturesMaskArray(own(batch.getFeaturesMaskArray(), dataType, what + ", feature mask", row));
            }
            if (batch.getLabelsMaskArray() != null) {
                chunk.setLabelsMaskArray(own(batch.getLabelsMaskArray(), dataType, what + ", label mask", row));
            }
            requireSameRows(chunk, what, chunks.size());
            if (!chunks.isEmpty()) {
                requireSameShape(chunks.get(0), chunk, what, chunks.size());
            }
            row += chunk.numExamples();
            chunks.add(chunk);
        }
        if (chunks.isEmpty()) {
            throw new IllegalArgumentException(what + ": no rows. Give at least one example.");
        }
        return new RowStore(what, chunks);
    }

    /** What the rows are called in error messages. */
    String name() {
        return name;
    }

    /** Number of rows. */
    public int size() {
        return rows;
    }

    /** Class of a row: the position of its largest label, or the label itself where there is one column. For rank 2. */
    int labelClass(int row) {
        int chunk = chunkOf(row);
        INDArray labels = chunks.get(chunk).getLabels();
        if (labels.rank() != 2) {
            throw new IllegalArgumentException("Label skew with labels of rank " + labels.rank()
                    + ": it needs one class per row (labels of rank 2). Use Sharding.even().");
        }
        if (labels.columns() == 1) {
            return binaryClass(labels.getDouble(row - starts[chunk], 0), row);
        }
        int best = 0;
        for (int c = 1; c < labels.columns(); c++) {
            if (labels.getDouble(row - starts[chunk], c) > labels.getDouble(row - starts[chunk], best)) {
                best = c;
            }
        }
        return best;
    }

    private int binaryClass(double label, int row) {
        if (label != 0 && label != 1) {
            throw new IllegalArgumentException("Label skew of " + name + ": row " + row + " has the single label "
                    + label + ", which is no class: 0 or 1 is required. Use Sharding.even().");
        }
        return (int) label;
    }

    /** Shape of a row of one part, without the leading row dimension; null where the data have no such part. */
    long @Nullable [] rowShape(Part part) {
        INDArray array = part(0, part);
        return array == null ? null : Arrays.copyOfRange(array.shape(), 1, array.rank());
    }

    /** The chunk that holds a row. */
    int chunkOf(int row) {
        int found = Arrays.binarySearch(starts, row);
        return found >= 0 ? found : -found - 2;
    }

    /** Number of the first row of a chunk. */
    int start(int chunk) {
        return starts[chunk];
    }

    int chunks() {
        return starts.length;
    }

    /** One array of a chunk; null where the data have no such part. */
    @Nullable
    INDArray part(int chunk, Part part) {
        DataSet data = chunks.get(chunk);
        return switch (part) {
            case FEATURES -> data.getFeatures();
            case LABELS -> data.getLabels();
            case FEATURE_MASK -> data.getFeaturesMaskArray();
            case LABEL_MASK -> data.getLabelsMaskArray();
        };
    }

    /**
     * The entries of one row, a view of rank 1. Not by slice or index: in ND4J 1.0.0-M2.1 both are empty for a row whose
     * offset lies beyond the length of an array that is itself a view.
     *
     * @param array contiguous, in C order
     */
    static INDArray row(INDArray array, long number) {
        long length = array.length() / array.size(0);
        return array.reshape(array.length()).get(NDArrayIndex.interval(number * length, (number + 1) * length));
    }

    private static INDArray own(INDArray array, DataType dataType, String what, int firstRow) {
        INDArray typed = array.detach().castTo(dataType);
        boolean contiguousAlready = Arrays.equals(Nd4j.getStrides(typed.shape(), 'c'), typed.stride());
        INDArray contiguous = contiguousAlready ? typed : typed.dup('c');
        requireFinite(contiguous, what, firstRow);
        return contiguous;
    }

    private static void requireFinite(INDArray array, String what, int firstRow) {
        long bad = count(array, true) + count(array, false);
        if (bad == 0) {
            return;
        }
        for (int r = 0; r < array.size(0); r++) {
            INDArray row = row(array, r);
            if (count(row, true) + count(row, false) > 0) {
                throw new IllegalArgumentException(what + ": row " + (firstRow + r) + " holds NaN or infinity (" + bad
                        + " such values in this batch). Remove or impute them before training.");
            }
        }
    }

    private static long count(INDArray array, boolean nan) {
        MatchCondition condition = new MatchCondition(array, nan ? Conditions.isNan() : Conditions.isInfinite());
        return Nd4j.getExecutioner().exec(condition).getLong(0);
    }

    private static void requireSameRows(DataSet chunk, String what, int index) {
        long rows = chunk.getFeatures().size(0);
        requireRows(rows, chunk.getLabels(), what, index, "labels");
        requireRows(rows, chunk.getFeaturesMaskArray(), what, index, "feature mask");
        requireRows(rows, chunk.getLabelsMaskArray(), what, index, "label mask");
    }

    private static void requireRows(long rows, @Nullable INDArray part, String what, int index, String name) {
        if (part != null && part.size(0) != rows) {
            throw new IllegalArgumentException(what + ", batch " + index + ": " + rows + " rows of features, but "
                    + part.size(0) + " of " + name + ". Each example needs one each.");
        }
    }

    private static void requireSameShape(DataSet first, DataSet chunk, String what, int index) {
        RowStore one = new RowStore(what, List.of(first));
        RowStore other = new RowStore(what, List.of(chunk));
        for (Part part : Part.values()) {
            if (!Arrays.equals(one.rowShape(part), other.rowShape(part))) {
                throw new IllegalArgumentException(what + ": rows of batch " + index + " have " + part + " of shape "
                        + Arrays.toString(other.rowShape(part)) + ", those of batch 0 "
                        + Arrays.toString(one.rowShape(part))
                        + ". All rows must have one shape (pad sequences to a common length and mask them).");
            }
        }
    }
}
