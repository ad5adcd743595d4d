package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The labels of a row that count in DL4J's loss: those that the mask of the labels leaves, and where there is none, those that the mask
 * leaves which the layers pass on from the features. {@code RnnOutputLayer} does not use the latter for its loss.
 */
final class Masked {
    private final NetworkModel model;
    private final RowReader reader;
    private final boolean hasLabelMask;
    private final boolean hasFeatureMask;
    private final int output;
    private final Vectors vectors;
    private int maskedRow = -1;
    private double @Nullable [] mask;

    /**
     * The labels of one output.
     *
     * @param output its number
     */
    Masked(NetworkModel model, RowStore rows, int output, Vectors vectors) {
        this.model = model;
        this.reader = new RowReader(rows);
        this.hasLabelMask = rows.rowShape(Part.LABEL_MASK, output) != null;
        this.hasFeatureMask = rows.count(Part.FEATURE_MASK) > 0;
        this.output = output;
        this.vectors = vectors;
    }

    /** The entries of a label vector that count; the vector itself where all do, or nothing masks it. */
    double[] visible(int row, int vector, double[] label) {
        double[] own = mask(row);
        if (own == null) {
            return label;
        }
        if (own.length == vectors.count()) {
            return own[vector] == 0 ? new double[0] : label;
        }
        if (own.length == vectors.count() * vectors.width()) {
            double[] entries = new double[vectors.width()];
            vectors.copy(own, vector, entries);
            return IntStream.range(0, entries.length)
                    .filter(i -> entries[i] != 0)
                    .mapToDouble(i -> label[i])
                    .toArray();
        }
        return own.length == 1 && own[0] == 0 ? new double[0] : label;
    }

    /** Whether a label vector is left out of the loss as a whole by the features' mask alone, though DL4J's loss counts it. */
    boolean isCountedAgainstTheFeatures(int row, int vector) {
        if (hasLabelMask || !hasFeatureMask || !isRnnOutput()) {
            return false;
        }
        double[] passed = passed(row);
        return passed != null && passed.length == vectors.count() && passed[vector] == 0;
    }

    private boolean isRnnOutput() {
        return model.outputs().get(output).layer() instanceof RnnOutputLayer;
    }

    private double @Nullable [] mask(int row) {
        if (row != maskedRow) {
            maskedRow = row;
            if (hasLabelMask) {
                INDArray array = reader.gather(new int[] {row}, 0, 1).labelMask(output);
                mask = array == null ? null : values(array);
            } else {
                mask = hasFeatureMask && !isRnnOutput() ? passed(row) : null;
            }
        }
        return mask;
    }

    private double @Nullable [] passed(int row) {
        INDArray array = model.passedMask(reader.gather(new int[] {row}, 0, 1), output);
        return array == null ? null : values(array);
    }

    private static double[] values(INDArray array) {
        double[] values = array.dup('c').reshape(array.length()).toDoubleVector();
        return Arrays.copyOf(values, values.length);
    }
}
