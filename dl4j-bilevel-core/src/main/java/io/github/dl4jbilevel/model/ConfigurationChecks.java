package io.github.dl4jbilevel.model;

import java.util.List;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BasePretrainNetwork;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.SameDiffLoss;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Refuses configurations and layers that cannot be trained here, each with what was given, what is required and what to do. */
final class ConfigurationChecks {
    private ConfigurationChecks() {}

    static void requireConfiguration(MultiLayerConfiguration configuration) {
        requireRestorable(configuration);
        requireWholeSequences(configuration.getBackpropType());
        requireDataType(configuration.getDataType());
        ConfigurationLimits.require(configuration);
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = configuration.getConf(i).getLayer();
            requireLayer(LayeredModel.name(layer.getLayerName(), i), layer);
        }
    }

    static void requireConfiguration(ComputationGraphConfiguration configuration) {
        requireRestorable(configuration);
        requireWholeSequences(configuration.getBackpropType());
        requireDataType(configuration.getDataType());
        configuration.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof LayerVertex v) {
                ConfigurationLimits.require(name, v.getLayerConf().getLayer(), configuration.getDataType());
                requireLayer(name, v.getLayerConf().getLayer());
            } else if (vertex instanceof TrainingConfig parameters) {
                requireUnnormalized(name, vertex.getClass(), parameters);
            }
        });
    }

    /** Refuses networks that DL4J cannot restore from their parameters. */
    static void requireRestorable(MultiLayerConfiguration configuration) {
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = configuration.getConf(i).getLayer();
            requireRestorable(LayeredModel.name(layer.getLayerName(), i), layer);
        }
    }

    /** Refuses graphs that DL4J cannot restore from their parameters. */
    static void requireRestorable(ComputationGraphConfiguration configuration) {
        configuration.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof LayerVertex v) {
                requireRestorable(name, v.getLayerConf().getLayer());
            }
        });
    }

    private static void requireRestorable(String name, Layer layer) {
        if (isFrozen(layer)) {
            for (Layer inner : ModelLayer.nested(layer)) {
                if (inner instanceof BasePretrainNetwork) {
                    throw unsupported(
                            name,
                            inner.getClass(),
                            "it is pretrained and frozen, and DL4J 1.0.0-M2.1 can neither train nor restore such a network. Put its"
                                    + " encoder's weights into DenseLayers, and freeze these");
                }
            }
        }
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

    /** Refuses a layer that cannot be trained here; a frozen layer is a fixed map, whatever it holds. */
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
            requireScoreOfItsFormat(name, layer);
            requireLabelsOfOutputShape(name, layer);
            requireOwnGradient(name, layer);
            if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
                throw unsupported(
                        name,
                        layer.getClass(),
                        "constraints would move parameters behind the algorithm's back. Remove them");
            }
            requireUnnormalized(name, layer.getClass(), layer);
        }
    }

    /** Refuses the two loss layers whose score DL4J 1.0.0-M2.1 computes in another format than that of their gradient. */
    private static void requireScoreOfItsFormat(String name, Layer layer) {
        if (layer instanceof RnnLossLayer loss && loss.getRnnDataFormat() == RNNFormat.NWC) {
            throw unsupported(
                    name,
                    layer.getClass(),
                    "in the format NWC DL4J 1.0.0-M2.1 computes the score of other labels than the gradient. Use RnnOutputLayer, or"
                            + " RNNFormat.NCW in this layer and in the input type, with features and labels [rows, size, steps]");
        }
        if (layer instanceof CnnLossLayer loss && loss.getFormat() == CNN2DFormat.NHWC) {
            throw unsupported(
                    name,
                    layer.getClass(),
                    "in the format NHWC DL4J 1.0.0-M2.1 computes the score of other labels than the gradient. Use CNN2DFormat.NCHW in"
                            + " this layer and in the input type, with features and labels [rows, channels, height, width]");
        }
    }

    /** Refuses what DL4J 1.0.0-M2.1 has no right backward pass for, and an output that says nothing. */
    private static void requireOwnGradient(String name, Layer layer) {
        if (ModelOutput.loss(layer) instanceof SameDiffLoss loss) {
            throw unsupported(
                    name,
                    layer.getClass(),
                    "its loss " + loss.getClass().getName()
                            + " is a SameDiffLoss, of which DL4J 1.0.0-M2.1 computes scores and gradients"
                            + " that are wrong, and differ from run to run. Implement ILossFunction instead");
        }
        if (layer instanceof Convolution1DLayer convolution && convolution.getRnnDataFormat() == RNNFormat.NWC) {
            throw unsupported(
                    name,
                    layer.getClass(),
                    "in the format NWC its backward pass fails in DL4J 1.0.0-M2.1. Use RNNFormat.NCW in this layer and in the input type");
        }
        if (layer instanceof BaseOutputLayer output
                && output.getNOut() == 1
                && output.getActivationFn() instanceof ActivationSoftmax) {
            throw unsupported(
                    name,
                    layer.getClass(),
                    "a softmax of one output is always 1. Set nOut to the number of classes, or use Activation.SIGMOID and"
                            + " LossFunction.XENT for labels 0 and 1");
        }
    }

    /** Refuses losses whose labels have another length than the outputs in the one layer of DL4J that requires the same. */
    private static void requireLabelsOfOutputShape(String name, Layer layer) {
        if (layer instanceof CnnLossLayer loss
                && (loss.getLossFn() instanceof LossSparseMCXENT || loss.getLossFn() instanceof LossMixtureDensity)) {
            throw unsupported(
                    name,
                    layer.getClass(),
                    loss.getLossFn().getClass().getSimpleName()
                            + " takes labels of another length than its outputs, and this"
                            + " layer of DL4J requires the same. Use LossFunction.MCXENT with one-hot labels for classes,"
                            + " or another loss");
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

    /** Requires that an output has a loss. */
    static void requireOutput(ModelOutput output, org.deeplearning4j.nn.api.Layer layer) {
        if (!(layer instanceof IOutputLayer)) {
            throw unsupported(
                    output.name(),
                    output.layer().getClass(),
                    "it ends the network but has no loss. End the network in an OutputLayer, RnnOutputLayer or LossLayer");
        }
    }

    /** Requires that no layer that is trained has a loss of its own. */
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

    static IllegalArgumentException unsupported(String name, Class<?> kind, String reason) {
        return new IllegalArgumentException(
                "Layer " + name + " (" + kind.getSimpleName() + ") cannot be trained here: " + reason + ".");
    }
}
