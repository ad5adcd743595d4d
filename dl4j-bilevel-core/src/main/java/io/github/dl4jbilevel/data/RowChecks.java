package io.github.dl4jbilevel.data;

import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.data.RowStore.Slot;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Refuses batches that cannot be rows of a {@link RowStore}, each with the batch or row and what is wrong with it. */
final class RowChecks {
    private RowChecks() {}

    /** Requires that every value is finite. */
    static void requireFinite(INDArray array, String what, int firstRow) {
        long bad = count(array, true) + count(array, false);
        if (bad == 0) {
            return;
        }
        for (int r = 0; r < array.size(0); r++) {
            INDArray row = RowStore.row(array, r);
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

    /** Requires a data type that gradients can be summed in. */
    static void requireDataType(DataType dataType) {
        if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
            throw new IllegalArgumentException("Rows of data type " + dataType
                    + ", which is that of the network that reads them: FLOAT or DOUBLE is required, since the algorithms"
                    + " add up small differences of gradients that fewer bits round away. Set dataType(DataType.FLOAT) in"
                    + " the network's configuration.");
        }
    }

    /** Requires that a batch has features and labels, and a row. */
    static MultiDataSet requireRows(@Nullable MultiDataSet batch, String what, int index) {
        if (batch == null) {
            throw new IllegalArgumentException(
                    what + ", batch " + index + ": null. A data set with features and labels is required.");
        }
        for (Part part : List.of(Part.FEATURES, Part.LABELS)) {
            @Nullable INDArray[] all = RowStore.arrays(batch, part);
            boolean complete = all.length > 0
                    && Arrays.stream(all).allMatch(array -> array != null && !array.isEmpty() && array.rank() > 0);
            if (!complete) {
                throw new IllegalArgumentException(
                        what + ", batch " + index + ": features and labels are required, and at least one row.");
            }
        }
        return batch;
    }

    /** Requires that a batch has the same number of rows in each of its arrays. */
    static void requireSameRows(MultiDataSet chunk, String what, int index) {
        long rows = chunk.getFeatures(0).size(0);
        for (Slot slot : RowStore.slots(chunk)) {
            INDArray array = RowStore.part(chunk, slot.part(), slot.index());
            if (array != null && array.size(0) != rows) {
                throw new IllegalArgumentException(what + ", batch " + index + ": " + rows + " rows of features, but "
                        + array.size(0) + " of " + slot + ". Each example needs one each.");
            }
        }
    }

    /** Requires that rows of a batch have the same arrays and shapes as those of the first batch. */
    static void requireSameShape(MultiDataSet first, MultiDataSet chunk, String what, int index) {
        Set<Slot> all = new LinkedHashSet<>(RowStore.slots(first));
        all.addAll(RowStore.slots(chunk));
        for (Slot slot : all) {
            long[] one = RowStore.rowShape(RowStore.part(first, slot.part(), slot.index()));
            long[] other = RowStore.rowShape(RowStore.part(chunk, slot.part(), slot.index()));
            if (!Arrays.equals(one, other)) {
                throw new IllegalArgumentException(what + ": rows of batch " + index + " have " + slot + " of shape "
                        + Arrays.toString(other) + ", those of batch 0 " + Arrays.toString(one)
                        + ". All rows must have one shape (pad sequences to a common length and mask them).");
            }
        }
    }
}
