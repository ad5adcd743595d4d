package io.github.dl4jbilevel.model;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a network, or a vertex of a graph that has parameters without being a layer.
 *
 * @param index place in the order of the forward pass, layers without parameters counted
 * @param name the user's name; its index where it has none
 * @param trainable DL4J's object
 * @param configuration of the layer within a frozen one
 * @param training what a backward pass does at it
 */
public record ModelLayer(int index, String name, Trainable trainable, TrainingConfig configuration, Training training) {

    /** The part that a layer has in a backward pass. */
    public enum Training {
        /** It gives the layer's parameters a gradient, and goes on. */
        TRAINED,
        /** It goes on, past parameters that stay as they are. */
        FROZEN,
        /** It ends here, and parameters stay as they are. */
        FROZEN_AND_LAST;

        /** The part of a layer as DL4J holds it. */
        static Training of(@Nullable Trainable layer) {
            if (layer instanceof org.deeplearning4j.nn.layers.FrozenLayer) {
                return FROZEN_AND_LAST;
            }
            return layer instanceof org.deeplearning4j.nn.layers.FrozenLayerWithBackprop ? FROZEN : TRAINED;
        }
    }

    /** Whether its parameters stay as they are. */
    public boolean frozen() {
        return training != Training.TRAINED;
    }

    /** Whether what lies before it gets no gradient through it. */
    public boolean stopsGradient() {
        return training == Training.FROZEN_AND_LAST;
    }

    /** Whether a parameter is a weight, in DL4J's sense: neither a bias nor a normalization parameter. */
    public boolean isWeight(String key) {
        return configuration instanceof Layer layer && layer.initializer().isWeightParam(layer, key);
    }

    public boolean isTrained() {
        return !frozen() && trainable.numParams() > 0;
    }

    /** Whether it is, or wraps, a LastTimeStep layer. */
    public boolean hasLastTimeStep() {
        Trainable layer = trainable;
        while (layer instanceof org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer wrapper) {
            if (layer instanceof LastTimeStepLayer) {
                return true;
            }
            layer = wrapper.getUnderlying();
        }
        return false;
    }

    /** Number of indices that its input may hold; 0 for a layer that is no embedding. */
    public long vocabulary() {
        if (configuration instanceof Layer outermost) {
            for (Layer layer : nested(outermost)) {
                if (layer instanceof EmbeddingLayer || layer instanceof EmbeddingSequenceLayer) {
                    return ((FeedForwardLayer) layer).getNIn();
                }
            }
        }
        return 0;
    }

    void stripRegularization() {
        if (configuration instanceof Layer layer) {
            nested(layer).forEach(ModelLayer::strip);
        } else if (configuration instanceof SameDiffVertex vertex) {
            vertex.setRegularization(new ArrayList<>());
            vertex.setRegularizationBias(new ArrayList<>());
        }
    }

    private static void strip(Layer layer) {
        if (layer instanceof BaseLayer base) {
            base.setRegularization(new ArrayList<>());
            base.setRegularizationBias(new ArrayList<>());
        } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
            sameDiff.setRegularization(new ArrayList<>());
            sameDiff.setRegularizationBias(new ArrayList<>());
        }
    }

    /** A layer and all layers that it wraps, the outermost first. */
    static List<Layer> nested(Layer layer) {
        List<Layer> all = new ArrayList<>();
        collect(layer, all);
        return all;
    }

    private static void collect(Layer layer, List<Layer> all) {
        all.add(layer);
        if (layer instanceof FrozenLayer frozen) {
            collect(frozen.getLayer(), all);
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            collect(wrapper.getUnderlying(), all);
        } else if (layer instanceof Bidirectional both) {
            collect(both.getFwd(), all);
            collect(both.getBwd(), all);
        }
    }
}
