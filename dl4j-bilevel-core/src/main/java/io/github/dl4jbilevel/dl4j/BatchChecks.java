package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Requires that rows pass through a network, forward and backward, before a run begins. */
final class BatchChecks {
    private static final String REMEDY = " Check nIn, input type and preprocessors against the data.";
    private static final String REMEDY_IN_DOUBLE = REMEDY
            + " Some of DL4J's losses compute in single precision alone, as LossMultiLabel: for these set dataType(DataType.FLOAT).";
    private static final long MASK_SEED = 1;

    private final NetworkModel model;
    private final RowStore rows;
    private final RowReader reader;
    private final IntFunction<String> where;

    /**
     * Checks of one store.
     *
     * @param where the rows' name in error messages, by the number of the one at fault
     */
    BatchChecks(NetworkModel model, RowStore rows, IntFunction<String> where) {
        this.model = model;
        this.rows = rows;
        this.reader = new RowReader(rows);
        this.where = where;
    }

    /** The outputs of the network for the first row; none where they need labels, as those of a SameDiff layer may. */
    List<INDArray> outputsOfFirstRow() {
        try {
            Batch first = one(0);
            return IntStream.range(0, model.outputs().size())
                    .mapToObj(i -> model.output(first, i).dup())
                    .toList();
        } catch (RuntimeException e) {
            requireFirstRow();
            return List.of();
        }
    }

    /** Requires that the first row passes forward to its loss. */
    void requireFirstRow() {
        RuntimeException fault = fault(one(0), false);
        if (fault != null) {
            throw new IllegalArgumentException(
                    where.apply(0) + ": the first row (features of shape " + shapes()
                            + ") does not pass through the network: " + fault.getMessage() + remedy(),
                    fault);
        }
    }

    /**
     * Requires that a batch passes forward and, for rows that are trained on, backward, to a loss that is finite, unless it is finite for
     * none of its rows: that is the network's affair, and a run tells where it happens.
     *
     * @param numbers of the rows
     */
    void requireBatch(int[] numbers, boolean backward) {
        Batch batch = reader.gather(numbers, 0, numbers.length);
        RuntimeException fault = fault(batch, backward);
        if (fault != null) {
            throw notPassing(numbers, backward, fault);
        }
        if (!Double.isFinite(model.score(batch, false))) {
            requireFinite(numbers);
        }
    }

    private IllegalArgumentException notPassing(int[] numbers, boolean backward, RuntimeException fault) {
        int[] alone = IntStream.of(numbers)
                .filter(row -> fault(one(row), backward) != null)
                .toArray();
        boolean some = alone.length > 0 && alone.length < numbers.length;
        int first = some ? alone[0] : numbers[0];
        return new IllegalArgumentException(
                where.apply(first) + ": " + (some ? "row " + first : "a batch of " + numbers.length + " rows")
                        + " (features of shape " + shapes() + ") does not pass through the network"
                        + (backward ? ", forward and backward" : "") + ": " + fault.getMessage() + remedy(),
                fault);
    }

    /** Requires a finite loss of rows that are masked at every step, of which some layers take the mean over none. */
    void requireFullyMasked() {
        List<Integer> masked = new ArrayList<>();
        for (int i = 0; i < rows.count(Part.FEATURE_MASK); i++) {
            rows.forEachRow(Part.FEATURE_MASK, i, (row, mask) -> {
                if (Arrays.stream(mask).allMatch(m -> m == 0)) {
                    masked.add(row);
                }
            });
        }
        for (int row : masked.stream().limit(2).toList()) {
            if (!Double.isFinite(model.score(one(row), false))) {
                throw new IllegalArgumentException(where.apply(row) + ": row " + row
                        + " is masked at every step, and its loss is not finite: a layer takes the mean over no steps. Remove the row"
                        + " (" + masked.size() + " in all), or leave one step unmasked.");
            }
        }
    }

    private void requireFinite(int[] numbers) {
        int[] bad = IntStream.of(numbers)
                .filter(row -> !Double.isFinite(model.score(one(row), false)))
                .toArray();
        if (bad.length > 0 && bad.length < numbers.length) {
            throw new IllegalArgumentException(
                    where.apply(bad[0]) + ": row " + bad[0]
                            + " has a loss that is not finite at the start of training, where "
                            + (numbers.length - bad.length)
                            + " of the first " + numbers.length
                            + " rows have a finite one. Look at its features and labels: divide large values, or remove the row.");
        }
    }

    private String remedy() {
        return model.network().params().dataType() == DataType.DOUBLE ? REMEDY_IN_DOUBLE : REMEDY;
    }

    private Batch one(int row) {
        return reader.gather(new int[] {row}, 0, 1);
    }

    private @Nullable RuntimeException fault(Batch batch, boolean backward) {
        try {
            if (backward) {
                Nd4j.getRandom().setSeed(MASK_SEED);
                model.computeGradient(batch);
            } else {
                model.score(batch, false);
            }
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private String shapes() {
        return String.join(
                " and ",
                IntStream.range(0, model.inputs())
                        .mapToObj(i -> Arrays.toString(rows.rowShape(Part.FEATURES, i)))
                        .toList());
    }
}
