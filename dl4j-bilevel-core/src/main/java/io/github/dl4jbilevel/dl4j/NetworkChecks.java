package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.dl4j.RowStore.Part;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Refuses networks and data that cannot be trained here, each with what was given, what is required and what to do. */
final class NetworkChecks {
    private NetworkChecks() {}

    static void requireConfiguration(MultiLayerConfiguration configuration) {
        if (configuration.getBackpropType() == BackpropType.TruncatedBPTT) {
            throw new IllegalArgumentException(
                    "Truncated backpropagation through time: its segments are several updates per"
                            + " batch, where bilevel training needs one gradient. Use BackpropType.Standard.");
        }
        requireDataType(configuration.getDataType());
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            requireLayer(i, configuration.getConf(i).getLayer());
        }
    }

    static void requireDataType(DataType dataType) {
        if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
            throw new IllegalArgumentException("Network of data type " + dataType
                    + ": FLOAT or DOUBLE is required. Set dataType(DataType.FLOAT) in the configuration.");
        }
    }

    private static void requireLayer(int index, org.deeplearning4j.nn.conf.layers.Layer layer) {
        if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
            throw unsupported(
                    index,
                    layer,
                    "a frozen layer has no gradient. Unfreeze it, or leave it out of the network and"
                            + " feed its output as features");
        }
        if (layer instanceof CenterLossOutputLayer || layer instanceof OCNNOutputLayer) {
            throw unsupported(
                    index,
                    layer,
                    "its loss keeps parameters that are trained by a rule of their own." + " Use OutputLayer");
        }
        if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
            throw unsupported(
                    index, layer, "constraints would move parameters behind the algorithm's back. Remove them");
        }
        if (layer instanceof BaseLayer base
                && base.getGradientNormalization() != null
                && base.getGradientNormalization() != GradientNormalization.None) {
            throw unsupported(
                    index,
                    layer,
                    "gradientNormalization(" + base.getGradientNormalization()
                            + ") stands beside the algorithm's own step rule. Remove it; DNsvrgda normalizes, DSvrgdaClipped clips");
        }
    }

    static void requireNetwork(MultiLayerNetwork network) {
        Layer last = network.getLayers()[network.getnLayers() - 1];
        if (!(last instanceof IOutputLayer)) {
            throw unsupported(
                    last.getIndex(),
                    last.conf().getLayer(),
                    "the last layer has no loss." + " End the network in an OutputLayer, RnnOutputLayer or LossLayer");
        }
        for (Layer layer : network.getLayers()) {
            if (layer.isPretrainLayer()) {
                throw unsupported(
                        layer.getIndex(),
                        layer.conf().getLayer(),
                        "layers that are pretrained have a loss of" + " their own. Use the plain counterpart");
            }
        }
    }

    /** The configuration's own regularisation must be a fixed L1 or L2, and must leave the tuned weights alone. */
    static void requireRegularization(NetworkLayout layout, List<WeightBlock> tuned) {
        for (NetworkLayout.Fixed fixed : layout.fixed()) {
            String where = "Layer " + fixed.layer() + ", parameter " + fixed.parameter() + ": ";
            for (Regularization term : fixed.terms()) {
                if (term.applyStep() != Regularization.ApplyStep.BEFORE_UPDATER) {
                    throw new IllegalArgumentException(where + term.getClass().getSimpleName()
                            + " is a decay within the updater, which is not used here. Use l2(...) instead.");
                }
                boolean tunes = tuned.stream()
                        .anyMatch(
                                b -> b.layer() == fixed.layer() && b.parameter().equals(fixed.parameter()));
                if (tunes && !(term instanceof L1Regularization)) {
                    throw new IllegalArgumentException(where + "the configuration sets " + term
                            + ", and the hyperparameters tune the same coefficient. Remove l2(...) from the configuration;"
                            + " the start is set by L2Regularization.startingAt(x).");
                }
            }
        }
    }

    /** Labels fit the output layer, and one row passes through the network. */
    static void requireData(MultiLayerNetwork network, RowStore rows, String what) {
        Layer last = network.getLayers()[network.getnLayers() - 1];
        long[] labelShape = rows.rowShape(Part.LABELS);
        if (last.conf().getLayer() instanceof BaseOutputLayer output
                && (labelShape == null || labelShape.length == 0 || labelShape[0] != output.getNOut())) {
            throw new IllegalArgumentException(what + ": rows have labels of shape "
                    + java.util.Arrays.toString(labelShape) + ", but the output layer (layer " + last.getIndex()
                    + ") has "
                    + output.getNOut()
                    + " outputs. Give one-hot labels of that length, or set nOut to the label count.");
        }
        try {
            network.score(new RowReader(rows).gather(new int[] {0}, 0, 1).asDataSet(), false);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    what + ": the first row (features of shape "
                            + java.util.Arrays.toString(rows.rowShape(Part.FEATURES))
                            + ") does not pass through the network: " + e.getMessage()
                            + " Check nIn, input type and preprocessors against the data.",
                    e);
        } finally {
            network.clear();
        }
    }

    private static IllegalArgumentException unsupported(
            int index, org.deeplearning4j.nn.conf.layers.Layer layer, String reason) {
        return new IllegalArgumentException("Layer " + index + " ("
                + layer.getClass().getSimpleName() + ") cannot be trained here: " + reason + ".");
    }
}
