package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The label vectors that do not count, by the mask of an output's labels, or, where there is none, by that of the features, which
 * DL4J passes on to an output of the same steps.
 */
final class Masked {
    private final RowStore rows;
    private final int output;
    private final Vectors vectors;
    private @Nullable List<double[]> masks;

    /**
     * The masks of all rows, which are read when one is asked for.
     *
     * @param output its number
     */
    Masked(RowStore rows, int output, Vectors vectors) {
        this.rows = rows;
        this.output = output;
        this.vectors = vectors;
    }

    private List<double[]> read() {
        List<double[]> read = new ArrayList<>();
        rows.forEachRow(Part.LABEL_MASK, output, (row, mask) -> read.add(mask.clone()));
        if (read.isEmpty() && vectors.count() > 1) {
            rows.forEachRow(Part.FEATURE_MASK, 0, (row, mask) -> {
                if (mask.length == vectors.count()) {
                    read.add(mask.clone());
                }
            });
        }
        return read;
    }

    /** Whether a vector does not count, wholly or in part. */
    boolean at(int row, int vector) {
        if (masks == null) {
            masks = read();
        }
        if (row >= masks.size()) {
            return false;
        }
        double[] mask = masks.get(row);
        if (mask.length == vectors.count()) {
            return mask[vector] == 0;
        }
        if (mask.length == vectors.count() * vectors.width()) {
            double[] entries = new double[vectors.width()];
            vectors.copy(mask, vector, entries);
            return IntStream.range(0, entries.length).anyMatch(i -> entries[i] == 0);
        }
        return mask.length == 1 && mask[0] == 0;
    }
}
