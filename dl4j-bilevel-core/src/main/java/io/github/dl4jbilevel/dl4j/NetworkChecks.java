package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.MathArrays;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Refuses networks and data that cannot be trained here, each with what was given, what is required and what to do. */
final class NetworkChecks {
    private NetworkChecks() {}

    static void requireConfiguration(MultiLayerConfiguration configuration) {
        requireWholeSequences(configuration.getBackpropType());
        requireDataType(configuration.getDataType());
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = configuration.getConf(i).getLayer();
            requireLayer(LayeredModel.name(layer.getLayerName(), i), layer);
        }
    }

    static void requireConfiguration(ComputationGraphConfiguration configuration) {
        requireWholeSequences(configuration.getBackpropType());
        requireDataType(configuration.getDataType());
        configuration.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof LayerVertex v) {
                requireLayer(name, v.getLayerConf().getLayer());
            } else if (vertex instanceof TrainingConfig parameters) {
                requireUnnormalized(name, vertex.getClass(), parameters);
            }
        });
    }

    private static void requireWholeSequences(BackpropType type) {
        if (type == BackpropType.TruncatedBPTT) {
            throw new IllegalArgumentException(
                    "Truncated backpropagation through time: its segments are several updates per"
                            + " batch, where bilevel training needs one gradient. Use BackpropType.Standard,"
                            + " and cut long sequences into shorter rows.");
        }
    }

    private static void requireDataType(DataType dataType) {
        if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
            throw new IllegalArgumentException("Network of data type " + dataType
                    + ": FLOAT or DOUBLE is required, since the algorithms add up small differences of gradients"
                    + " that fewer bits round away. Set dataType(DataType.FLOAT) in the configuration.");
        }
    }

    /** A frozen layer is a fixed map, whatever it holds. */
    private static void requireLayer(String name, Layer outermost) {
        if (isFrozen(outermost)) {
            return;
        }
        for (Layer layer : ModelLayer.nested(outermost)) {
            if (isFrozen(layer)) {
                throw unsupported(
                        name,
                        outermost.getClass(),
                        "it wraps a frozen layer. Freeze the whole of it: new FrozenLayer(new "
                                + outermost.getClass().getSimpleName() + "(...))");
            }
            if (layer instanceof CenterLossOutputLayer || layer instanceof OCNNOutputLayer) {
                throw unsupported(
                        name,
                        layer.getClass(),
                        "its loss keeps parameters that are trained by a rule of their own. Use OutputLayer");
            }
            if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
                throw unsupported(
                        name,
                        layer.getClass(),
                        "constraints would move parameters behind the algorithm's back. Remove them");
            }
            requireUnnormalized(name, layer.getClass(), layer);
        }
    }

    private static boolean isFrozen(Layer layer) {
        return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }

    private static void requireUnnormalized(String name, Class<?> kind, TrainingConfig configuration) {
        GradientNormalization normalization = configuration.getGradientNormalization();
        if (normalization != null && normalization != GradientNormalization.None) {
            throw unsupported(
                    name,
                    kind,
                    "gradientNormalization(" + normalization
                            + ") stands beside the algorithm's own step rule. Remove it; DNsvrgda normalizes, DSvrgdaClipped clips");
        }
    }

    /** Ends in a loss. */
    static void requireOutput(ModelOutput output, org.deeplearning4j.nn.api.Layer layer) {
        if (!(layer instanceof IOutputLayer)) {
            throw unsupported(
                    output.name(),
                    output.layer().getClass(),
                    "it ends the network but has no loss. End the network in an OutputLayer, RnnOutputLayer or LossLayer");
        }
    }

    /** No layer that is trained has a loss of its own. */
    static void requirePlain(List<ModelLayer> layers) {
        for (ModelLayer layer : layers) {
            if (!layer.frozen()
                    && layer.trainable() instanceof org.deeplearning4j.nn.api.Layer l
                    && l.isPretrainLayer()) {
                throw unsupported(
                        layer.name(),
                        layer.configuration().getClass(),
                        "layers that are pretrained have a loss of their own. Use the plain counterpart");
            }
        }
    }

    /** Something is left to train. */
    static void requireParameters(NetworkLayout layout) {
        if (layout.parameters().stream().noneMatch(p -> p.trainable())) {
            throw new IllegalArgumentException(
                    layout.frozen().isEmpty()
                            ? "The network has no parameters, so there is nothing to train. Give it a layer with weights."
                            : "Every layer with parameters is frozen, so there is nothing to train."
                                    + " Leave at least the output layer unfrozen.");
        }
    }

    /** The configuration's own regularisation must be a fixed L1 or L2, and none that x decides. */
    static void requireRegularization(NetworkLayout layout, Collection<Hyperparameters.Tuned> tuned) {
        for (NetworkLayout.Fixed fixed : layout.fixed()) {
            String where = "Layer " + fixed.layerName() + ", parameter " + fixed.parameter() + ": ";
            for (Regularization term : fixed.terms()) {
                if (term.applyStep() != Regularization.ApplyStep.BEFORE_UPDATER) {
                    throw new IllegalArgumentException(where + term.getClass().getSimpleName()
                            + " is a decay within the updater, which is not used here. Use l2(...) instead.");
                }
                String kind = term instanceof L1Regularization ? "L1" : "L2";
                boolean tunes = tuned.stream()
                        .anyMatch(t -> t.penalty().equals(kind)
                                && t.array().layer() == fixed.layer()
                                && t.array().parameter().equals(fixed.parameter()));
                if (tunes) {
                    throw new IllegalArgumentException(where + "the configuration sets " + term
                            + ", and the hyperparameters tune the same coefficient. Remove "
                            + kind.toLowerCase(Locale.ROOT)
                            + "(...) from the configuration; the start is set by startingAt(x) or startingAtValue(l).");
                }
            }
        }
    }

    /** Rows have an array for each input and output, labels fit the output layers, and one row passes through the network. */
    static void requireData(NetworkModel model, RowStore rows, String what) {
        List<ModelOutput> outputs = model.outputs();
        requireCount(what, "feature", rows.count(Part.FEATURES), "input", model.inputs());
        requireCount(what, "label", rows.count(Part.LABELS), "output", outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            ModelOutput output = outputs.get(i);
            long[] shape = rows.rowShape(Part.LABELS, i);
            if (output.units() >= 0 && (shape == null || shape.length == 0 || shape[0] != output.units())) {
                throw new IllegalArgumentException(what + ": rows have labels of shape " + Arrays.toString(shape)
                        + ", but the output layer (layer " + output.name() + ") has " + output.units()
                        + " outputs. Give one-hot labels of that length, or set nOut to the label count.");
            }
        }
        requireUnmaskedLastTimeSteps(model, rows, what);
        try {
            model.score(new RowReader(rows).gather(new int[] {0}, 0, 1), false);
        } catch (RuntimeException e) {
            List<String> shapes = new ArrayList<>();
            IntStream.range(0, model.inputs())
                    .forEach(i -> shapes.add(Arrays.toString(rows.rowShape(Part.FEATURES, i))));
            throw new IllegalArgumentException(
                    what + ": the first row (features of shape " + String.join(" and ", shapes)
                            + ") does not pass through the network: " + e.getMessage()
                            + " Check nIn, input type and preprocessors against the data.",
                    e);
        }
    }

    /** Hyperparameters inside the loss weigh the losses of single rows, so these must add up to the loss. */
    static void requireRowLosses(NetworkPass pass, RowStore rows, String what) {
        int count = Math.min(3, rows.size());
        Batch batch = new RowReader(rows).gather(MathArrays.natural(count), 0, count);
        double score = pass.model().score(batch, false);
        double byRows;
        RuntimeException cause = null;
        try {
            byRows = pass.scoreByRows(batch);
        } catch (RuntimeException e) {
            byRows = Double.NaN;
            cause = e;
        }
        double error = Math.abs(score - byRows);
        if (cause != null || error > 1e-3 * Math.abs(score) + 1e-5) {
            throw new IllegalArgumentException(
                    what + ": the mean loss of the first rows is " + score
                            + " by the loss function's computeScore, but "
                            + (cause == null ? byRows + " by" : "there is none by")
                            + " its computeScoreArray, whose entries hyperparameters inside the loss weigh. Correct the loss function,"
                            + " use another such as LossMCXENT or LossMSE, or tune hyperparameters that are not inside the loss.",
                    cause);
        }
    }

    /** In DL4J 1.0.0-M2.1 the gradient of a masked LastTimeStep layer is not that of its score. */
    private static void requireUnmaskedLastTimeSteps(NetworkModel model, RowStore rows, String what) {
        if (rows.count(Part.FEATURE_MASK) == 0) {
            return;
        }
        for (ModelLayer layer : model.layers()) {
            if (layer.hasLastTimeStep() && !layer.stopsGradient()) {
                throw new IllegalArgumentException(
                        what + ": rows have feature masks, and layer " + layer.name()
                                + " is a LastTimeStep layer, whose gradient with masks is wrong in DL4J 1.0.0-M2.1."
                                + " Use a graph with a LastTimeStepVertex, or a GlobalPoolingLayer, or sequences of one length.");
            }
        }
    }

    private static void requireCount(String what, String array, int given, String end, int required) {
        if (given != required) {
            throw new IllegalArgumentException(what + ": rows have " + given + " " + array
                    + " arrays, but the network has "
                    + required + " " + end + "s. Give a MultiDataSet with one array for each, in the order of the"
                    + " configuration's " + (end.equals("input") ? "addInputs" : "setOutputs") + "(...).");
        }
    }

    static IllegalArgumentException unsupported(String name, Class<?> kind, String reason) {
        return new IllegalArgumentException(
                "Layer " + name + " (" + kind.getSimpleName() + ") cannot be trained here: " + reason + ".");
    }
}
