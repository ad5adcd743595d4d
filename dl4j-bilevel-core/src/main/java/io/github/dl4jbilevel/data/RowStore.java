package io.github.dl4jbilevel.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Examples held once: the chunks that a user handed over, as they came. Shards are lists of row numbers into a store, so
 * sharding copies nothing. Immutable, and shared by all threads.
 */
public final class RowStore {
    /** The four kinds of arrays of a DL4J data set; in each array the first dimension counts rows. */
    public enum Part {
        FEATURES,
        LABELS,
        FEATURE_MASK,
        LABEL_MASK
    }

    /**
     * One array of every example: that of one input or output.
     *
     * @param index number of the input or output
     * @param single whether it is the only one of its part
     */
    record Slot(Part part, int index, boolean single) {
        /** The array in words, such as {@code features}, or {@code labels 1} where there are several. */
        @Override
        public String toString() {
            String text = part.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return single ? text : text + " " + index;
        }
    }

    /** Largest number of a class. */
    private static final int MOST_CLASSES = 100_000;

    private final String name;
    private final List<MultiDataSet> chunks;
    private final int[] starts;
    private final int rows;

    private RowStore(String name, List<MultiDataSet> chunks) {
        this.name = name;
        this.chunks = List.copyOf(chunks);
        this.starts = new int[chunks.size()];
        int next = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = next;
            next += Math.toIntExact(chunks.get(i).getFeatures(0).size(0));
        }
        this.rows = next;
    }

    /**
     * One data set. Its arrays are used where they lie if they have the data type and are contiguous in C order, else copied.
     *
     * @param what names it in error messages, such as {@code "training data"}
     * @throws IllegalArgumentException if it is empty, has no labels, or holds a value that is not finite
     */
    public static RowStore of(@Nullable DataSet data, DataType dataType, String what) {
        return of(data == null ? null : multi(data), dataType, what, false);
    }

    /** As {@link #of(DataSet, DataType, String)}, with an array for each input and each output of a graph. */
    public static RowStore of(@Nullable MultiDataSet data, DataType dataType, String what) {
        return of(data, dataType, what, false);
    }

    /**
     * All that an iterator yields, each batch a chunk that is copied, since an iterator may fill the same arrays again; it is reset first
     * where it can be.
     */
    public static RowStore of(DataSetIterator iterator, DataType dataType, String what) {
        if (iterator.resetSupported()) {
            iterator.reset();
        }
        Collector collector = new Collector(dataType, what, true);
        while (iterator.hasNext()) {
            DataSet batch = iterator.next();
            collector.add(batch == null ? null : multi(batch));
        }
        return collector.store();
    }

    /** As {@link #of(DataSetIterator, DataType, String)}, with an array for each input and each output of a graph. */
    public static RowStore of(MultiDataSetIterator iterator, DataType dataType, String what) {
        if (iterator.resetSupported()) {
            iterator.reset();
        }
        Collector collector = new Collector(dataType, what, true);
        while (iterator.hasNext()) {
            collector.add(iterator.next());
        }
        return collector.store();
    }

    private static RowStore of(@Nullable MultiDataSet data, DataType dataType, String what, boolean copied) {
        Collector collector = new Collector(dataType, what, copied);
        collector.add(data);
        return collector.store();
    }

    /** Takes one batch after the other. */
    private static final class Collector {
        private final DataType dataType;
        private final String what;
        private final boolean copied;
        private final List<MultiDataSet> chunks = new ArrayList<>();
        private int rows;

        /**
         * A collector of nothing yet.
         *
         * @param copied whether the arrays of a batch are copied, rather than used where they lie if they can be
         */
        Collector(DataType dataType, String what, boolean copied) {
            RowChecks.requireDataType(dataType);
            this.dataType = dataType;
            this.what = what;
            this.copied = copied;
        }

        void add(@Nullable MultiDataSet given) {
            MultiDataSet batch = RowChecks.requireRows(given, what, chunks.size());
            MultiDataSet chunk = new org.nd4j.linalg.dataset.MultiDataSet(
                    own(batch, Part.FEATURES),
                    own(batch, Part.LABELS),
                    own(batch, Part.FEATURE_MASK),
                    own(batch, Part.LABEL_MASK));
            RowChecks.requireSameRows(chunk, what, chunks.size());
            rows += Math.toIntExact(chunk.getFeatures(0).size(0));
            chunks.add(chunk);
        }

        RowStore store() {
            if (chunks.isEmpty()) {
                throw new IllegalArgumentException(what + ": no rows. Give at least one example.");
            }
            List<MultiDataSet> complete = MissingMasks.filled(chunks);
            for (int i = 1; i < complete.size(); i++) {
                RowChecks.requireSameShape(complete.get(0), complete.get(i), what, i);
            }
            return new RowStore(what, complete);
        }

        /** The arrays of one part as they are held: of the data type and contiguous; null where all are absent. */
        private @Nullable INDArray @Nullable [] own(MultiDataSet batch, Part part) {
            @Nullable INDArray[] all = arrays(batch, part);
            @Nullable INDArray[] held = new INDArray[all.length];
            boolean any = false;
            for (int i = 0; i < all.length; i++) {
                INDArray array = all[i];
                if (array != null) {
                    held[i] = own(array, what + ", " + new Slot(part, i, all.length == 1));
                    any = true;
                }
            }
            return any ? held : null;
        }

        private INDArray own(INDArray array, String where) {
            INDArray typed = array.detach().castTo(dataType);
            boolean contiguousAlready = Arrays.equals(Nd4j.getStrides(typed.shape(), 'c'), typed.stride());
            boolean kept = contiguousAlready && !(copied && typed == array);
            INDArray contiguous = kept ? typed : typed.dup('c');
            RowChecks.requireFinite(contiguous, where, rows);
            return contiguous;
        }
    }

    private static MultiDataSet multi(DataSet data) {
        return new org.nd4j.linalg.dataset.MultiDataSet(
                one(data.getFeatures()),
                one(data.getLabels()),
                one(data.getFeaturesMaskArray()),
                one(data.getLabelsMaskArray()));
    }

    private static INDArray @Nullable [] one(@Nullable INDArray array) {
        return array == null ? null : new INDArray[] {array};
    }

    /** The name of the rows in error messages. */
    String name() {
        return name;
    }

    /** Number of rows. */
    public int size() {
        return rows;
    }

    /**
     * Class of a row: the position of the 1 in a one-hot label, or the label itself, a whole number, where there is one column. Labels are
     * those of the first output, which must have rank 2.
     */
    int labelClass(int row) {
        int chunk = chunkOf(row);
        INDArray labels = chunks.get(chunk).getLabels(0);
        if (labels.rank() != 2) {
            throw new IllegalArgumentException("Label skew with labels of rank " + labels.rank()
                    + ": it needs one class per row (labels of rank 2). Use Sharding.even().");
        }
        if (labels.columns() == 1) {
            return classNumber(labels.getDouble(row - starts[chunk], 0), row);
        }
        int found = -1;
        for (int c = 0; c < labels.columns(); c++) {
            double label = labels.getDouble(row - starts[chunk], c);
            if (label != 0 && (label != 1 || found >= 0)) {
                throw noClass(row, "labels " + labels.getRow(row - starts[chunk]) + ", which are not one-hot");
            }
            found = label == 1 ? c : found;
        }
        if (found < 0) {
            throw noClass(row, "labels that are all 0");
        }
        return found;
    }

    private int classNumber(double label, int row) {
        if (!(label >= 0 && label <= MOST_CLASSES && label == Math.rint(label))) {
            throw noClass(row, "the single label " + label + ", which is not the number of a class");
        }
        return (int) label;
    }

    private IllegalArgumentException noClass(int row, String given) {
        return new IllegalArgumentException("Label skew of " + name + ": row " + row + " has " + given
                + ": 0 or 1, the number of a class, or a one-hot label is required. Use Sharding.even().");
    }

    /** One entry of a row of features of rank 1 (an array of rank 2); zeros of both signs are one value. */
    double feature(int row, int number) {
        int chunk = chunkOf(row);
        INDArray features = chunks.get(chunk).getFeatures(0);
        if (features.rank() != 2) {
            throw new IllegalArgumentException("Silos by a feature column of " + name + ": features have rank "
                    + features.rank() + ", rank 2 (rows, features) is required. Give one iterator per agent instead.");
        }
        if (number >= features.columns()) {
            throw new IllegalArgumentException("Silos by feature " + number + " of " + name + ": the rows have "
                    + features.columns() + " features, numbered from 0 to " + (features.columns() - 1) + ".");
        }
        return features.getDouble(row - starts[chunk], number) + 0.0;
    }

    /** Shape of a row of features where rows are features and labels of rank 1 alone; empty otherwise. */
    public Optional<long[]> plainRowShape() {
        MultiDataSet first = chunks.get(0);
        boolean plain = slots().size() == 2
                && count(Part.FEATURES) == 1
                && count(Part.LABELS) == 1
                && first.getLabels(0).rank() == 2;
        long[] shape = first.getFeatures(0).shape();
        return plain ? Optional.of(Arrays.copyOfRange(shape, 1, shape.length)) : Optional.empty();
    }

    /** The arrays that every example has. */
    List<Slot> slots() {
        return slots(chunks.get(0));
    }

    /** Number of arrays of one part; for masks, those that are absent counted. */
    public int count(Part part) {
        return arrays(chunks.get(0), part).length;
    }

    /** Shape of a row of the first array of a part, without the leading row dimension; null where the data have no such part. */
    public long @Nullable [] rowShape(Part part) {
        return rowShape(part, 0);
    }

    /** Shape of a row of one array, without the leading row dimension; null where the data have no such array. */
    public long @Nullable [] rowShape(Part part, int index) {
        return rowShape(part(0, part, index));
    }

    public static long @Nullable [] rowShape(@Nullable INDArray array) {
        return array == null ? null : Arrays.copyOfRange(array.shape(), 1, array.rank());
    }

    /** What a scan of rows is told. */
    public interface RowVisitor {
        /**
         * One row of one array.
         *
         * @param number of the row
         * @param values its entries in C order; overwritten by the next row
         */
        void row(int number, double[] values);
    }

    /** Visits one array of all rows, in order; none where the data have no such array. */
    public void forEachRow(Part part, int index, RowVisitor visitor) {
        for (int chunk = 0; chunk < chunks(); chunk++) {
            INDArray array = part(chunk, part, index);
            if (array == null) {
                return;
            }
            DataBuffer data = array.data();
            double[] values = new double[Math.toIntExact(array.length() / array.size(0))];
            long next = array.offset();
            for (int row = starts[chunk]; row < starts[chunk] + array.size(0); row++) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = data.getDouble(next++);
                }
                visitor.row(row, values);
            }
        }
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

    /** The first array of a part of a chunk; null where the data have no such part. */
    @Nullable
    INDArray part(int chunk, Part part) {
        return part(chunk, part, 0);
    }

    /** One array of a chunk; null where the data have no such array. */
    @Nullable
    INDArray part(int chunk, Part part, int index) {
        return part(chunks.get(chunk), part, index);
    }

    static @Nullable INDArray part(MultiDataSet data, Part part, int index) {
        @Nullable INDArray[] all = arrays(data, part);
        return index < all.length ? all[index] : null;
    }

    static @Nullable INDArray[] arrays(MultiDataSet data, Part part) {
        @Nullable
        INDArray @Nullable [] all = switch (part) {
            case FEATURES -> data.getFeatures();
            case LABELS -> data.getLabels();
            case FEATURE_MASK -> data.getFeaturesMaskArrays();
            case LABEL_MASK -> data.getLabelsMaskArrays();
        };
        return all == null ? new INDArray[0] : all;
    }

    static List<Slot> slots(MultiDataSet data) {
        List<Slot> slots = new ArrayList<>();
        for (Part part : Part.values()) {
            @Nullable INDArray[] all = arrays(data, part);
            for (int i = 0; i < all.length; i++) {
                if (all[i] != null) {
                    slots.add(new Slot(part, i, all.length == 1));
                }
            }
        }
        return slots;
    }

    /**
     * The entries of one row, a view of rank 1. It is not made by slice or index: in ND4J 1.0.0-M2.1 both are empty for a row whose
     * offset lies beyond the length of an array that is itself a view.
     *
     * @param array contiguous, in C order
     */
    static INDArray row(INDArray array, long number) {
        long length = array.length() / array.size(0);
        return array.reshape(array.length()).get(NDArrayIndex.interval(number * length, (number + 1) * length));
    }
}
