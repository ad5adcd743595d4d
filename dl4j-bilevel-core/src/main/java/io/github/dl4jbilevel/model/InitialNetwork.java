package io.github.dl4jbilevel.model;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The start of training: a configuration, whose initialisers draw the parameters, or a network, whose parameters are the
 * start. Nothing that is handed over is changed, and later changes to it are not seen. Immutable.
 */
public abstract sealed class InitialNetwork {
    private final @Nullable INDArray parameters;

    private InitialNetwork(@Nullable INDArray parameters) {
        this.parameters = parameters;
    }

    /** A start with layers one after the other, whose parameters are drawn. */
    public static InitialNetwork of(MultiLayerConfiguration configuration) {
        return new Layered(configuration, null);
    }

    /** A start with a graph, whose parameters are drawn. */
    public static InitialNetwork of(ComputationGraphConfiguration configuration) {
        return new Graph(configuration, null);
    }

    /** A start with layers trained before: a copy of the network's configuration and parameters. Its updater is not used. */
    public static InitialNetwork of(MultiLayerNetwork network) {
        return new Layered(network.getLayerWiseConfigurations(), parameters(network, network.isInitCalled()));
    }

    /** A start with a graph trained before: a copy of its configuration and parameters. Its updater is not used. */
    public static InitialNetwork of(ComputationGraph network) {
        return new Graph(
                network.getConfiguration(), parameters(network, network.params().length() > 0));
    }

    private static INDArray parameters(Model network, boolean initialised) {
        if (!initialised) {
            throw new IllegalArgumentException(network.getClass().getSimpleName()
                    + " without parameters: call its init(), or give its configuration instead.");
        }
        return network.params().dup();
    }

    /** The network's data type. */
    public abstract DataType dataType();

    /** The configuration as JSON. */
    public abstract String toJson();

    /** Refuses configurations that cannot be trained here. */
    public abstract void requireTrainable();

    /**
     * A network at work.
     *
     * @param seed decides the parameters where they are drawn
     */
    public abstract NetworkModel open(long seed);

    /** An ordinary network of the user's configuration, whichever its kind, with these parameters. */
    public abstract Model model(INDArray theta);

    /** An ordinary network of the user's configuration, with these parameters. */
    public MultiLayerNetwork network(INDArray theta) {
        throw new IllegalStateException("The network is a ComputationGraph: call graph(...) instead of network(...).");
    }

    /** An ordinary graph of the user's configuration, with these parameters. */
    public ComputationGraph graph(INDArray theta) {
        throw new IllegalStateException("The network is a MultiLayerNetwork: call network(...) instead of graph(...).");
    }

    public final @Nullable INDArray parameters() {
        return parameters;
    }

    /** The text of the start in a run's settings. */
    @Override
    public final String toString() {
        return parameters == null ? "drawn" : "given network";
    }

    private static final class Layered extends InitialNetwork {
        private final MultiLayerConfiguration configuration;

        Layered(MultiLayerConfiguration configuration, @Nullable INDArray parameters) {
            super(parameters);
            this.configuration = MultiLayerConfiguration.fromJson(configuration.toJson());
        }

        @Override
        public DataType dataType() {
            return configuration.getDataType();
        }

        @Override
        public String toJson() {
            return configuration.toJson();
        }

        @Override
        public void requireTrainable() {
            ConfigurationChecks.requireConfiguration(configuration);
        }

        @Override
        public NetworkModel open(long seed) {
            return new LayeredModel(configuration, seed, parameters());
        }

        @Override
        public Model model(INDArray theta) {
            return network(theta);
        }

        @Override
        public MultiLayerNetwork network(INDArray theta) {
            MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(configuration.toJson()));
            network.init(theta, false);
            return network;
        }
    }

    private static final class Graph extends InitialNetwork {
        private final ComputationGraphConfiguration configuration;

        Graph(ComputationGraphConfiguration configuration, @Nullable INDArray parameters) {
            super(parameters);
            this.configuration = ComputationGraphConfiguration.fromJson(configuration.toJson());
        }

        @Override
        public DataType dataType() {
            return configuration.getDataType();
        }

        @Override
        public String toJson() {
            return configuration.toJson();
        }

        @Override
        public void requireTrainable() {
            ConfigurationChecks.requireConfiguration(configuration);
        }

        @Override
        public NetworkModel open(long seed) {
            return new GraphModel(configuration, seed, parameters());
        }

        @Override
        public Model model(INDArray theta) {
            return graph(theta);
        }

        @Override
        public ComputationGraph graph(INDArray theta) {
            ComputationGraph network =
                    new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.toJson()));
            network.init(theta, false);
            return network;
        }
    }
}
