package io.github.dl4jbilevel.model;

import java.util.List;
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

/** Refuses configurations and layers that cannot be trained here, each with what was given, what is required and what to do. */
final class ConfigurationChecks {
    private ConfigurationChecks() {}

    static void requireConfiguration(MultiLayerConfiguration configuration) {
        requireWholeSequences(configuration.getBackpropType());
        requireDataType(configuration.getDataType());
        ConfigurationLimits.require(configuration);
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
                ConfigurationLimits.require(name, v.getLayerConf().getLayer(), configuration.getDataType());
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
