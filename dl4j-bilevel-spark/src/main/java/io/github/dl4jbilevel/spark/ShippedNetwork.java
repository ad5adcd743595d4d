package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.model.InitialNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A network with its parameters on its way to a task or back, in DL4J's own file format: DL4J 1.0.0-M2.1 writes networks as Java objects,
 * but cannot read them again inside of others.
 */
public final class ShippedNetwork implements Serializable {
    private static final long serialVersionUID = 1;

    private final boolean graph;
    /** Configuration and parameters as {@link ModelSerializer} writes them. */
    private final byte[] model;

    private ShippedNetwork(boolean graph, byte[] model) {
        this.graph = graph;
        this.model = model;
    }

    /**
     * A network to start from, or a result; without its updater.
     *
     * @throws IllegalArgumentException if it has no parameters yet
     */
    public static ShippedNetwork of(Model network) {
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
        return new ShippedNetwork(network instanceof ComputationGraph, bytes.toByteArray());
    }

    /** A new copy of layers one after the other. */
    public MultiLayerNetwork network() {
        return (MultiLayerNetwork) restored();
    }

    /** A new copy of a graph. */
    public ComputationGraph graph() {
        return (ComputationGraph) restored();
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
}
