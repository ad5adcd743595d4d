package io.github.dl4jbilevel.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/** A network with its parameters, in DL4J's own format. */
final class ShippedNetwork implements Serializable {
    private static final long serialVersionUID = 1;

    private final boolean graph;
    /** Configuration and parameters as {@link ModelSerializer} writes them. */
    private final byte[] model;

    private ShippedNetwork(boolean graph, byte[] model) {
        this.graph = graph;
        this.model = model;
    }

    /** A network without its updater. */
    static ShippedNetwork of(Model network) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(network, bytes, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ShippedNetwork(network instanceof ComputationGraph, bytes.toByteArray());
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
