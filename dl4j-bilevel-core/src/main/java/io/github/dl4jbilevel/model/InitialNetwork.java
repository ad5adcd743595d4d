package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
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
 * start. Nothing that is handed over is changed, and later changes to it are not used. Immutable.
 */
public abstract sealed class InitialNetwork {
    private final @Nullable INDArray parameters;

    private InitialNetwork(@Nullable INDArray parameters) {
        this.parameters = parameters;
    }

    /** A start with layers one after the other, whose parameters are drawn. */
    public static InitialNetwork of(MultiLayerConfiguration configuration) {
        requireGiven(configuration);
        return new Layered(configuration, ConfigurationCopies.of(configuration), null);
    }

    /** A start with a graph, whose parameters are drawn. */
    public static InitialNetwork of(ComputationGraphConfiguration configuration) {
        requireGiven(configuration);
        return new Graph(configuration, ConfigurationCopies.of(configuration), null);
    }

    /** A start with layers trained before: a copy of the network's configuration and parameters. Its updater is not used. */
    public static InitialNetwork of(MultiLayerNetwork network) {
        requireGiven(network);
        requireParameters(network, network.isInitCalled());
        MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
        ConfigurationChecks.requireRestorable(configuration);
        MultiLayerConfiguration copy = ConfigurationCopies.of(configuration);
        MultiLayerNetwork twin = Layered.network(copy, network.params());
        ParameterTables.copy(network, twin);
        return new Layered(configuration, copy, twin.params());
    }

    /** A start with a graph trained before: a copy of its configuration and parameters. Its updater is not used. */
    public static InitialNetwork of(ComputationGraph network) {
        requireGiven(network);
        requireParameters(network, network.params().length() > 0);
        ComputationGraphConfiguration configuration = network.getConfiguration();
        ConfigurationChecks.requireRestorable(configuration);
        ComputationGraphConfiguration copy = ConfigurationCopies.of(configuration);
        ComputationGraph twin = Graph.network(copy, network.params());
        ParameterTables.copy(network, twin);
        return new Graph(configuration, copy, twin.params());
    }

    private static void requireGiven(@Nullable Object network) {
        if (network == null) {
            throw new IllegalArgumentException(
                    "The network is null: a MultiLayerConfiguration, MultiLayerNetwork, ComputationGraphConfiguration"
                            + " or ComputationGraph is required.");
        }
    }

    private static void requireParameters(Model network, boolean initialised) {
        if (!initialised) {
            throw new IllegalArgumentException(network.getClass().getSimpleName()
                    + " without parameters: call its init(), or give its configuration instead.");
        }
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

    /**
     * Requires that a network at work, and the networks that are given back, compute what the network does that was handed over.
     *
     * @param model at its start
     * @param rows that all of them compute
     * @throws IllegalArgumentException that names what differs, and the user's own classes, whose state may have been lost
     */
    public final void requireCopied(NetworkModel model, Batch rows) {
        INDArray theta = model.network().params();
        boolean graph = model.network() instanceof ComputationGraph;
        boolean another =
                model.layers().stream().anyMatch(layer -> layer.frozen() && (graph || !layer.stopsGradient()));
        CopyChecks.requireParameters(model.network(), model(theta));
        CopyChecks.require(handedOver(rows, theta), model, rows, !another);
        requireDrawnByOwnInitialisers(model);
    }

    /** Requires that a user's own initialisers draw what their copies have drawn. */
    private void requireDrawnByOwnInitialisers(NetworkModel model) {
        ConfigurationParts own = parts();
        if (parameters == null && own.hasForeignInitialiser()) {
            CopyChecks.requireDrawn(drawn(model), model.network(), own);
        }
    }

    /** Whether classes of the user's are in the network, such as a loss function: of these alone nothing is known before they are asked. */
    public final boolean hasOwnClasses() {
        return parts().hasForeign();
    }

    /** What a user wrote of the configuration that was handed over. */
    abstract ConfigurationParts parts();

    /** A network whose parameters are drawn by the objects that were handed over, from the seed of a model. */
    abstract Model drawn(NetworkModel model);

    /** The passes of rows through the network on the configuration that was handed over. */
    abstract CopyChecks.Original handedOver(Batch rows, INDArray theta);

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
        /** As it was handed over, with the user's own objects, such as the loss function; for {@link #requireCopied} alone. */
        private final MultiLayerConfiguration original;

        private final MultiLayerConfiguration configuration;

        Layered(
                MultiLayerConfiguration original,
                MultiLayerConfiguration configuration,
                @Nullable INDArray parameters) {
            super(parameters);
            this.original = original.clone();
            this.configuration = configuration;
            SequenceFormats.complete(configuration);
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
            return new LayeredModel(ConfigurationCopies.of(configuration), seed, parameters());
        }

        @Override
        ConfigurationParts parts() {
            return ConfigurationParts.of(original);
        }

        @Override
        Model drawn(NetworkModel model) {
            MultiLayerConfiguration own = original.clone();
            long seed = ((MultiLayerNetwork) model.network())
                    .getDefaultConfiguration()
                    .getSeed();
            own.getConfs().forEach(layer -> layer.setSeed(seed));
            MultiLayerNetwork network = new MultiLayerNetwork(own);
            network.init();
            return network;
        }

        @Override
        CopyChecks.Original handedOver(Batch row, INDArray theta) {
            return LayeredModel.handedOver(original.clone(), row, theta);
        }

        @Override
        public Model model(INDArray theta) {
            return network(theta);
        }

        @Override
        public MultiLayerNetwork network(INDArray theta) {
            return network(ConfigurationCopies.of(configuration), theta);
        }

        static MultiLayerNetwork network(MultiLayerConfiguration own, INDArray theta) {
            MultiLayerNetwork network = new MultiLayerNetwork(own);
            network.init(theta.dup(), false);
            return network;
        }
    }

    private static final class Graph extends InitialNetwork {
        /** As it was handed over, with the user's own objects, such as the loss function; for {@link #requireCopied} alone. */
        private final ComputationGraphConfiguration original;

        private final ComputationGraphConfiguration configuration;

        Graph(
                ComputationGraphConfiguration original,
                ComputationGraphConfiguration configuration,
                @Nullable INDArray parameters) {
            super(parameters);
            this.original = original.clone();
            this.configuration = configuration;
            SequenceFormats.complete(configuration);
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
            return new GraphModel(ConfigurationCopies.of(configuration), seed, parameters());
        }

        @Override
        ConfigurationParts parts() {
            return ConfigurationParts.of(original);
        }

        @Override
        Model drawn(NetworkModel model) {
            ComputationGraphConfiguration own = original.clone();
            GraphModel.setSeed(
                    own,
                    ((ComputationGraph) model.network())
                            .getConfiguration()
                            .getDefaultConfiguration()
                            .getSeed());
            ComputationGraph network = new ComputationGraph(own);
            network.init();
            return network;
        }

        @Override
        CopyChecks.Original handedOver(Batch row, INDArray theta) {
            return GraphModel.handedOver(original.clone(), row, theta);
        }

        @Override
        public Model model(INDArray theta) {
            return graph(theta);
        }

        @Override
        public ComputationGraph graph(INDArray theta) {
            return network(ConfigurationCopies.of(configuration), theta);
        }

        static ComputationGraph network(ComputationGraphConfiguration own, INDArray theta) {
            ComputationGraph network = new ComputationGraph(own);
            network.init(theta.dup(), false);
            return network;
        }
    }
}
