package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** A network, or its configuration, in DL4J's own formats. */
final class ShippedNetwork implements Serializable {
    private static final long serialVersionUID = 1;

    private final boolean graph;
    /** The configuration as JSON; empty where parameters come with it. */
    private final String json;
    /** Configuration and parameters as {@link ModelSerializer} writes them; empty where there are none. */
    private final byte[] model;

    private ShippedNetwork(boolean graph, String json, byte[] model) {
        this.graph = graph;
        this.json = json;
        this.model = model;
    }

    static ShippedNetwork of(MultiLayerConfiguration configuration) {
        return new ShippedNetwork(false, configuration.toJson(), new byte[0]);
    }

    static ShippedNetwork of(ComputationGraphConfiguration configuration) {
        return new ShippedNetwork(true, configuration.toJson(), new byte[0]);
    }

    /**
     * With its parameters, without its updater.
     *
     * @throws IllegalArgumentException if it has none yet
     */
    static ShippedNetwork of(Model network) {
        if (network instanceof MultiLayerNetwork layered) {
            InitialNetwork.of(layered);
        } else {
            InitialNetwork.of((ComputationGraph) network);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(network, bytes, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ShippedNetwork(network instanceof ComputationGraph, "", bytes.toByteArray());
    }

    /** A new copy. */
    Model restored() {
        try {
            return graph
                    ? ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(model), false)
                    : ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(model), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A builder for it. */
    DecentralizedBilevelTrainer.Builder trainer() {
        if (model.length > 0) {
            Model network = restored();
            return network instanceof MultiLayerNetwork layered
                    ? new DecentralizedBilevelTrainer.Builder(layered)
                    : new DecentralizedBilevelTrainer.Builder((ComputationGraph) network);
        }
        return graph
                ? new DecentralizedBilevelTrainer.Builder(ComputationGraphConfiguration.fromJson(json))
                : new DecentralizedBilevelTrainer.Builder(MultiLayerConfiguration.fromJson(json));
    }
}
