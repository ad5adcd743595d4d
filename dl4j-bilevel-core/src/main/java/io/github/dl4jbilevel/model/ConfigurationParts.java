package io.github.dl4jbilevel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The objects of a configuration that a user may have written, each with a name for its place, the innermost first. */
record ConfigurationParts(List<Part> all) {
    /**
     * An object of a configuration.
     *
     * @param place in words, such as {@code the loss of layer 1}
     */
    record Part(String place, Object object) {
        /** Whether its class comes with neither DL4J nor ND4J. */
        boolean isForeign() {
            String name = object.getClass().getName();
            return !name.startsWith("org.deeplearning4j.") && !name.startsWith("org.nd4j.");
        }
    }

    static ConfigurationParts of(MultiLayerConfiguration configuration) {
        List<Part> all = new ArrayList<>();
        Map<Integer, InputPreProcessor> preprocessors = configuration.getInputPreProcessors();
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = configuration.getConf(i).getLayer();
            String name = LayeredModel.name(layer.getLayerName(), i);
            add(all, "the preprocessor of layer " + name, preprocessors == null ? null : preprocessors.get(i));
            addLayer(all, name, layer);
        }
        return new ConfigurationParts(all);
    }

    static ConfigurationParts of(ComputationGraphConfiguration configuration) {
        List<Part> all = new ArrayList<>();
        configuration.getVertices().forEach((name, vertex) -> addVertex(all, name, vertex));
        return new ConfigurationParts(all);
    }

    private static void addVertex(List<Part> all, String name, GraphVertex vertex) {
        if (vertex instanceof LayerVertex v) {
            add(all, "the preprocessor of layer " + name, v.getPreProcessor());
            addLayer(all, name, v.getLayerConf().getLayer());
        }
        add(all, "vertex " + name, vertex);
    }

    private static void addLayer(List<Part> all, String name, Layer outermost) {
        for (Layer layer : ModelLayer.nested(outermost)) {
            ILossFunction loss = ModelOutput.loss(layer);
            add(all, "the loss of layer " + name, loss);
            add(all, "the dropout of layer " + name, layer.getIDropout());
            if (layer instanceof BaseLayer base) {
                add(all, "the activation of layer " + name, base.getActivationFn());
                add(all, "the weight initialisation of layer " + name, base.getWeightInitFn());
                add(all, "the weight noise of layer " + name, base.getWeightNoise());
            }
            add(all, "layer " + name, layer);
        }
    }

    private static void add(List<Part> all, String place, @Nullable Object object) {
        if (object != null) {
            all.add(new Part(place, object));
        }
    }

    /** Whether a user wrote one of the weight initialisations. */
    boolean hasForeignInitialiser() {
        return all.stream().anyMatch(part -> part.isForeign() && part.object() instanceof IWeightInit);
    }

    /** Whether a user wrote a part of it. */
    boolean hasForeign() {
        return all.stream().anyMatch(Part::isForeign);
    }

    /** The parts that a user wrote, in words; empty where there are none. */
    String foreign() {
        return String.join(
                ", ",
                all.stream()
                        .filter(Part::isForeign)
                        .map(p -> p.place() + " (" + p.object().getClass().getName() + ")")
                        .distinct()
                        .toList());
    }
}
