package io.github.dl4jbilevel.model;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationRReLU;

/**
 * A layer or a vertex of a configuration.
 *
 * @param vertex null for a layer of a MultiLayerConfiguration
 * @param layer null for a vertex that is not a layer
 * @param output whether the network ends in it
 * @param inputs keys of the parts that it comes after
 */
record NetworkPart(
        String name,
        @Nullable GraphVertex vertex,
        @Nullable NeuralNetConfiguration layer,
        boolean output,
        List<String> inputs) {

    static NetworkPart of(String name, GraphVertex vertex, boolean output, List<String> inputs) {
        GraphVertex inner = vertex instanceof FrozenVertex frozen ? frozen.getUnderlying() : vertex;
        return new NetworkPart(name, vertex, inner instanceof LayerVertex v ? v.getLayerConf() : null, output, inputs);
    }

    /** Whether it is frozen, and gives what lies below no gradient. */
    boolean stopsGradient() {
        return vertex instanceof FrozenVertex || (layer != null && layer.getLayer() instanceof FrozenLayer);
    }

    @Nullable
    FrozenLayerWithBackprop frozenWithBackprop() {
        return layer != null && layer.getLayer() instanceof FrozenLayerWithBackprop frozen ? frozen : null;
    }

    boolean isFrozen() {
        return stopsGradient() || frozenWithBackprop() != null;
    }

    boolean isTrained() {
        if (isFrozen()) {
            return false;
        }
        return layer != null
                ? layer.getLayer().initializer().numParams(layer) > 0
                : vertex != null && vertex.numParams(true) > 0;
    }

    /** The layer and all within it, the outermost first; none for other vertices. */
    List<Layer> layers() {
        return layer == null ? List.of() : ModelLayer.nested(layer.getLayer());
    }

    /** Whether SameDiff computes its backward pass from what lies above it. */
    boolean isSameDiff() {
        return vertex instanceof SameDiffVertex
                || layers().stream()
                        .anyMatch(l -> l instanceof AbstractSameDiffLayer && !(l instanceof SameDiffOutputLayer));
    }

    /** Names a layer within it that goes back only after a forward pass in training mode, dropout and weight noise aside. */
    Optional<String> needsTrainingMode() {
        return layers().stream()
                .filter(l -> l instanceof BatchNormalization
                        || (l instanceof BaseLayer base && base.getActivationFn() instanceof ActivationRReLU)
                        || (l instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationRReLU))
                .map(l -> l instanceof BatchNormalization ? "BatchNormalization" : "the activation RRELU")
                .findFirst();
    }

    /** The class whose name the user knows it by. */
    Class<?> kind() {
        if (layer != null && !(vertex instanceof FrozenVertex)) {
            return layer.getLayer().getClass();
        }
        return vertex == null ? GraphVertex.class : vertex.getClass();
    }
}
