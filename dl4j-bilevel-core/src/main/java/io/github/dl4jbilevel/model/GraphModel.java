package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.math.BackendSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A {@link ComputationGraph}. On its way back DL4J 1.0.0-M2.1 drops every vertex that comes before a frozen one in topological
 * order, also those of other branches. So frozen ones, and what lies below them, are computed first here.
 */
final class GraphModel implements NetworkModel {
    private final ComputationGraph network;
    private final List<ModelLayer> layers;
    private final List<ModelOutput> outputs;

    /** A graph that may be computed in another order than that of its parameters, once it is initialised. */
    private static final class OrderedGraph extends ComputationGraph {
        private static final long serialVersionUID = 1;

        OrderedGraph(ComputationGraphConfiguration configuration) {
            super(configuration);
        }

        /** Puts these vertices, and all that they depend on, first. */
        void computeFirst(Set<String> names) {
            int[] order = topologicalSortOrder();
            IntPredicate first = i -> names.contains(getVertices()[i].getVertexName());
            topologicalOrder = IntStream.concat(
                            Arrays.stream(order).filter(first),
                            Arrays.stream(order).filter(first.negate()))
                    .toArray();
        }
    }

    /**
     * A graph.
     *
     * @param own its configuration, which it changes
     * @param seed decides the parameters where none are given
     * @param parameters copied; null for parameters drawn by the configuration's initialisers
     */
    GraphModel(ComputationGraphConfiguration own, long seed, @Nullable INDArray parameters) {
        own.getDefaultConfiguration().setMiniBatch(true);
        setSeed(own, BackendSeed.of(seed));
        Set<String> withoutGradient = GradientFlow.prepare(own);
        List<NeuralNetConfiguration> ofLayers = new ArrayList<>();
        own.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex v) {
                v.getLayerConf().setMiniBatch(true);
                ofLayers.add(v.getLayerConf());
            }
        });
        own.setCacheMode(PatchCache.prepare(ofLayers, own.getTrainingWorkspaceMode(), own.getCacheMode()));
        ComputationGraph drawn = parameters == null ? new ComputationGraph(ConfigurationCopies.of(own)) : null;
        this.outputs = outputs(own);
        OrderedGraph graph = new OrderedGraph(own);
        if (drawn != null) {
            ParameterTables.draw(drawn::init);
            graph.init(drawn.params().dup(), false);
            ParameterTables.copy(drawn, graph);
        } else {
            graph.init(Objects.requireNonNull(parameters).dup(), false);
        }
        graph.initGradientsView();
        this.network = graph;
        this.layers = layers(graph);
        graph.computeFirst(withoutGradient);
        ConfigurationChecks.requirePlain(layers);
        for (ModelOutput output : outputs) {
            Layer layer = network.getLayer(output.name());
            ConfigurationChecks.requireOutput(
                    output, layer instanceof FrozenLayerWithBackprop inner ? inner.getInsideLayer() : layer);
        }
    }

    static void setSeed(ComputationGraphConfiguration own, long seed) {
        own.getDefaultConfiguration().setSeed(seed);
        own.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex v) {
                v.getLayerConf().setSeed(seed);
            }
        });
    }

    /**
     * Passes of rows through a graph on a configuration as it is, but for {@code miniBatch}, so that scores are means.
     *
     * @param theta its parameters
     */
    static CopyChecks.Original handedOver(ComputationGraphConfiguration configuration, Batch row, INDArray theta) {
        return new CopyChecks.Original() {
            @Override
            public CopyChecks.Passes open() {
                configuration.getDefaultConfiguration().setMiniBatch(true);
                configuration.getVertices().values().forEach(vertex -> {
                    if (vertex instanceof LayerVertex v) {
                        v.getLayerConf().setMiniBatch(true);
                    }
                });
                ComputationGraph graph = new ComputationGraph(configuration);
                graph.init(theta.dup(), false);
                return new CopyChecks.Passes(
                        () -> outputs(graph, row),
                        () -> graph.score(row.rows(), false) - graph.calcRegularizationScore(true),
                        () -> gradient(graph, row));
            }

            @Override
            public ConfigurationParts parts() {
                return ConfigurationParts.of(configuration);
            }
        };
    }

    private static INDArray[] outputs(ComputationGraph graph, Batch batch) {
        MultiDataSet rows = batch.rows();
        return graph.output(false, rows.getFeatures(), rows.getFeaturesMaskArrays(), rows.getLabelsMaskArrays());
    }

    private static INDArray gradient(ComputationGraph graph, Batch batch) {
        graph.initGradientsView();
        computeGradient(graph, batch);
        return graph.getFlattenedGradients();
    }

    private static void computeGradient(ComputationGraph graph, Batch batch) {
        MultiDataSet rows = batch.rows();
        graph.setInputs(rows.getFeatures());
        graph.setLabels(rows.getLabels());
        graph.setLayerMaskArrays(rows.getFeaturesMaskArrays(), rows.getLabelsMaskArrays());
        graph.computeGradientAndScore();
        graph.clearLayerMaskArrays();
    }

    private static List<ModelOutput> outputs(ComputationGraphConfiguration own) {
        List<ModelOutput> outputs = new ArrayList<>();
        for (String name : own.getNetworkOutputs()) {
            if (!(own.getVertices().get(name) instanceof LayerVertex vertex)) {
                throw new IllegalArgumentException("Output " + name
                        + " of the graph is not a layer, so it has no loss. Give setOutputs(...) layers such as OutputLayer,"
                        + " RnnOutputLayer or LossLayer.");
            }
            outputs.add(ModelOutput.wrap(name, vertex.getLayerConf().getLayer()));
        }
        return outputs;
    }

    private static List<ModelLayer> layers(ComputationGraph graph) {
        List<ModelLayer> layers = new ArrayList<>();
        for (int number : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[number];
            if (vertex.hasLayer() || vertex.numParams() > 0) {
                Layer layer = vertex.hasLayer() ? vertex.getLayer() : null;
                layers.add(new ModelLayer(
                        layers.size(),
                        vertex.getVertexName(),
                        layer == null ? vertex : layer,
                        layer == null ? vertex.getConfig() : layer.conf().getLayer(),
                        vertex instanceof FrozenVertex
                                ? ModelLayer.Training.FROZEN_AND_LAST
                                : ModelLayer.Training.of(layer)));
            }
        }
        return layers;
    }

    @Override
    public ComputationGraph network() {
        return network;
    }

    @Override
    public List<ModelLayer> layers() {
        return layers;
    }

    @Override
    public List<ModelOutput> outputs() {
        return outputs;
    }

    @Override
    public @Nullable INDArray passedMask(Batch batch, int which) {
        INDArray[] masks = batch.rows().getFeaturesMaskArrays();
        if (masks == null) {
            return null;
        }
        network.setLayerMaskArrays(masks, null);
        Map<Integer, Pair<INDArray, MaskState>> passed = new HashMap<>();
        for (int number : network.topologicalSortOrder()) {
            GraphVertex vertex = network.getVertices()[number];
            passed.put(
                    number,
                    vertex.isInputVertex()
                            ? new Pair<>(masks[number], MaskState.Active)
                            : passOn(vertex, passed, batch.size()));
        }
        network.clearLayerMaskArrays();
        GraphVertex output = network.getVertex(outputs.get(which).name());
        Pair<INDArray, MaskState> mask = passed.get(output.getInputVertices()[0].getVertexIndex());
        return mask == null ? null : mask.getFirst();
    }

    private static @Nullable Pair<INDArray, MaskState> passOn(
            GraphVertex vertex, Map<Integer, Pair<INDArray, MaskState>> passed, int rows) {
        VertexIndices[] inputs = vertex.getInputVertices();
        INDArray[] masks = new INDArray[inputs.length];
        MaskState state = null;
        for (int i = 0; i < inputs.length; i++) {
            Pair<INDArray, MaskState> input = passed.get(inputs[i].getVertexIndex());
            if (input != null) {
                masks[i] = input.getFirst();
                state = state == null || state == MaskState.Passthrough ? input.getSecond() : state;
            }
        }
        return vertex.feedForwardMaskArrays(state == null ? null : masks, state, rows);
    }

    @Override
    public Map<Integer, ModelLayer> embeddings() {
        ComputationGraphConfiguration own = network.getConfiguration();
        Map<Integer, ModelLayer> found = new TreeMap<>();
        for (ModelLayer layer : layers) {
            for (String input : own.getVertexInputs().getOrDefault(layer.name(), List.of())) {
                int number = own.getNetworkInputs().indexOf(input);
                if (number >= 0 && layer.vocabulary() > 0) {
                    found.put(number, layer);
                }
            }
        }
        return found;
    }

    @Override
    public int inputs() {
        return network.getNumInputArrays();
    }

    @Override
    public void computeGradient(Batch batch) {
        computeGradient(network, batch);
    }

    @Override
    public INDArray gradients() {
        return network.getFlattenedGradients();
    }

    @Override
    public double score(Batch batch, boolean training) {
        try {
            return network.score(batch.rows(), training);
        } finally {
            network.clearLayerMaskArrays();
            network.clear();
        }
    }

    @Override
    public INDArray output(Batch batch, int which) {
        INDArray[] all = outputs(network, batch);
        network.clear();
        return all[which];
    }
}
