package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.ModelLayer;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Refuses rows with values that the losses and layers that read them have no meaning for. */
final class LabelChecks {
    private final NetworkModel model;
    private final RowStore rows;
    private final IntFunction<String> where;

    /**
     * Checks of one store.
     *
     * @param where the rows' name in error messages, by the number of the one at fault
     */
    LabelChecks(NetworkModel model, RowStore rows, IntFunction<String> where) {
        this.model = model;
        this.rows = rows;
        this.where = where;
    }

    /**
     * Requires labels of the shape that an output's loss reads.
     *
     * @param outputs of the network for one row
     */
    void requireShapes(List<INDArray> outputs) {
        List<ModelOutput> layers = model.outputs();
        for (int i = 0; i < outputs.size(); i++) {
            ModelOutput output = layers.get(i);
            long[] given = rows.rowShape(Part.LABELS, i);
            long[] required = Objects.requireNonNull(RowStore.rowShape(outputs.get(i)));
            int axis = output.channelsLast() ? required.length - 1 : 0;
            long units = required[axis];
            long width = LabelKind.width(output.original(), units);
            if (width < 0) {
                continue;
            }
            required[axis] = width;
            if (!Arrays.equals(given, required)) {
                boolean vector = given != null && given.length == 0;
                throw new IllegalArgumentException(where.apply(0) + ": rows have "
                        + (vector
                                ? "labels in an array of rank 1, one number each"
                                : "labels of shape " + Arrays.toString(given))
                        + ", but the output layer (layer " + output.name() + ") has " + units
                        + " outputs, for which " + name(output.original()) + " requires labels of shape "
                        + Arrays.toString(required) + ". "
                        + remedy(output, width, units, given == null ? new long[0] : given));
            }
        }
    }

    /**
     * What to do.
     *
     * @param given shape of the labels of a row, empty where they are an array of rank 1
     */
    private static String remedy(ModelOutput output, long width, long units, long... given) {
        if (given.length == 0 && width == 1) {
            return "Reshape them to [rows, 1].";
        }
        if (given.length == 0 && LabelKind.of(output) == LabelKind.DISTRIBUTION) {
            return "Give one-hot labels, or for numbers of classes [rows, 1] and LossFunction.SPARSE_MCXENT.";
        }
        if (output.layer() instanceof RnnOutputLayer && given.length == 1) {
            return "It has a label for each time step. For one label of a whole sequence put a LastTimeStep or a GlobalPoolingLayer before"
                    + " an OutputLayer.";
        }
        if (LabelKind.of(output) == LabelKind.DISTRIBUTION && given.length == 1 && given[0] == 1 && units > 1) {
            return "Give one-hot labels of that length, or for numbers of classes use LossFunction.SPARSE_MCXENT.";
        }
        if (width == units && output.units() >= 0) {
            return output.channelsLast()
                    ? "Classes or values are the last dimension here, since the layer's format is that of channels last (NWC)."
                    : "Give one-hot labels of that length, or set nOut to the label count.";
        }
        return LabelKind.of(output) == LabelKind.CLASS_NUMBER
                ? "Give the number of the class, or use LossFunction.MCXENT for one-hot labels."
                : "Give labels of that shape.";
    }

    private static String name(@Nullable ILossFunction loss) {
        return loss == null ? "its loss" : loss.getClass().getSimpleName();
    }

    /** Requires masks of labels with an entry for each row, each step or pixel, or each label. */
    void requireMaskShapes() {
        for (int i = 0; i < model.outputs().size(); i++) {
            long[] labels = rows.rowShape(Part.LABELS, i);
            long[] mask = rows.rowShape(Part.LABEL_MASK, i);
            if (labels == null || labels.length == 0 || mask == null) {
                continue;
            }
            Vectors vectors = Vectors.of(labels, model.outputs().get(i).channelsLast());
            long length = Arrays.stream(mask).reduce(1, Math::multiplyExact);
            boolean fits =
                    length == 1 || length == vectors.count() || length == (long) vectors.count() * vectors.width();
            if (mask.length == 0 || !fits) {
                throw new IllegalArgumentException(where.apply(0) + ": labels of shape " + Arrays.toString(labels)
                        + " have a mask of shape " + Arrays.toString(mask) + " in each row, but it needs "
                        + (vectors.count() == 1
                                ? "[1]"
                                : "[" + vectors.count() + "], one entry for each step or pixel,")
                        + " or the shape of the labels. Reshape the label mask.");
            }
        }
    }

    /** Requires masks of 0 and 1: DL4J multiplies pre-activations by others. */
    void requireMasks() {
        for (Part part : List.of(Part.FEATURE_MASK, Part.LABEL_MASK)) {
            for (int i = 0; i < rows.count(part); i++) {
                rows.forEachRow(part, i, (row, values) -> {
                    for (double value : values) {
                        if (value != 0 && value != 1) {
                            throw new IllegalArgumentException(at(row) + "a mask holds " + value
                                    + ": 0 (leave out) or 1 is required. For weights of rows use the hyperparameters"
                                    + " ExampleWeights, or a loss with weights of its classes.");
                        }
                    }
                });
            }
        }
    }

    /** Requires whole numbers within the vocabulary where a network begins with an embedding. */
    void requireIndices() {
        for (Map.Entry<Integer, ModelLayer> entry : model.embeddings().entrySet()) {
            ModelLayer layer = entry.getValue();
            long vocabulary = layer.vocabulary();
            rows.forEachRow(Part.FEATURES, entry.getKey(), (row, values) -> {
                for (double value : values) {
                    if (!(value >= 0 && value < vocabulary && value == Math.rint(value))) {
                        throw new IllegalArgumentException(at(row) + "holds the index " + text(value)
                                + ", but the embedding (layer " + layer.name()
                                + ") has a vocabulary of nIn = " + vocabulary
                                + ": whole numbers from 0 to " + (vocabulary - 1)
                                + " are required. Raise nIn, or map other words to one of them.");
                    }
                }
            });
        }
    }

    /**
     * Requires labels that the losses have a meaning for, where they are not masked.
     *
     * @param outputs of the network for one row
     */
    void requireLabels(List<INDArray> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            ModelOutput output = model.outputs().get(i);
            LabelKind kind = LabelKind.of(output);
            long[] shape = rows.rowShape(Part.LABELS, i);
            if (kind != LabelKind.ANY && shape != null && shape.length > 0) {
                long units = outputs.get(i).size(output.channelsLast() ? -1 : 1);
                requireLabels(i, output, kind, units, Vectors.of(shape, output.channelsLast()));
            }
        }
    }

    /** Requires boxes within the grid of {@code Yolo2OutputLayer}, whose labels [4 + classes, height, width] begin with corners. */
    void requireBoxes() {
        for (int i = 0; i < model.outputs().size(); i++) {
            long[] shape = rows.rowShape(Part.LABELS, i);
            if (model.outputs().get(i).layer() instanceof Yolo2OutputLayer && shape != null && shape.length == 3) {
                long cells = shape[1] * shape[2];
                rows.forEachRow(Part.LABELS, i, (row, values) -> {
                    for (int v = 0; v < 4 * cells; v++) {
                        long side = v / cells % 2 == 0 ? shape[2] : shape[1];
                        if (!(values[v] >= 0 && values[v] <= side)) {
                            throw new IllegalArgumentException(
                                    at(row) + "has a box with a corner at " + text(values[v])
                                            + ", outside the grid of " + shape[1] + " x " + shape[2]
                                            + ": Yolo2OutputLayer takes corners in units of cells. Divide pixels by the size of a cell.");
                        }
                    }
                });
            }
        }
    }

    private void requireLabels(int index, ModelOutput output, LabelKind kind, long units, Vectors vectors) {
        double[] label = new double[vectors.width()];
        Masked masked = new Masked(model, rows, index, vectors);
        rows.forEachRow(Part.LABELS, index, (row, values) -> {
            for (int v = 0; v < vectors.count(); v++) {
                vectors.copy(values, v, label);
                if (!kind.admits(label, units) && !admitsVisible(kind, masked.visible(row, v, label), label, units)) {
                    throw new IllegalArgumentException(at(row) + "has "
                            + (vectors.count() == 1 ? "" : "at step or pixel " + v + " ")
                            + text(label) + ", but for " + name(output.original()) + " (layer " + output.name() + ") "
                            + (masked.isCountedAgainstTheFeatures(row, v)
                                    ? "DL4J's RnnOutputLayer counts every step whose label is not masked, whatever the mask of the features"
                                            + " says. Give the labels their mask, too: new DataSet(features, labels, mask, mask), and"
                                            + " one with an entry for each step of the output where a layer changes their number."
                                    : kind.required() + "."));
                }
            }
        });
    }

    /** Whether a label is admitted that is masked in part or as a whole; of one that is no list of single entries, a part says nothing. */
    private static boolean admitsVisible(LabelKind kind, double[] visible, double[] label, long units) {
        boolean whole = visible.length == label.length;
        return visible.length == 0 || (!whole && (!kind.isByEntry() || kind.admits(visible, units)));
    }

    private static String text(double... label) {
        return label.length == 1
                ? "the label " + text(label[0])
                : "labels " + Arrays.toString(label) + " (sum "
                        + text(Arrays.stream(label).sum()) + ")";
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private String at(int row) {
        return where.apply(row) + ": row " + row + " ";
    }
}
