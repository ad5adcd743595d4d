package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.math.BackendSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.jspecify.annotations.Nullable;
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
     * A graph of its own.
     *
     * @param seed decides the parameters where none are given
     * @param parameters copied; null for parameters drawn by the configuration's initialisers
     */
    GraphModel(ComputationGraphConfiguration configuration, long seed, @Nullable INDArray parameters) {
        ComputationGraphConfiguration own = ComputationGraphConfiguration.fromJson(configuration.toJson());
        own.getDefaultConfiguration().setMiniBatch(true);
        own.getDefaultConfiguration().setSeed(BackendSeed.of(seed));
        Set<String> withoutGradient = GradientFlow.prepare(own);
        List<NeuralNetConfiguration> ofLayers = new ArrayList<>();
        own.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex v) {
                v.getLayerConf().setMiniBatch(true);
                v.getLayerConf().setSeed(BackendSeed.of(seed));
                ofLayers.add(v.getLayerConf());
            }
        });
        own.setCacheMode(PatchCache.prepare(ofLayers, own.getTrainingWorkspaceMode(), own.getCacheMode()));
        this.outputs = outputs(own);
        OrderedGraph graph = new OrderedGraph(own);
        if (parameters == null) {
            graph.init();
        } else {
            graph.init(parameters.dup(), false);
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
    public int inputs() {
        return network.getNumInputArrays();
    }

    @Override
    public void computeGradient(Batch batch) {
        MultiDataSet rows = batch.rows();
        network.setInputs(rows.getFeatures());
        network.setLabels(rows.getLabels());
        network.setLayerMaskArrays(rows.getFeaturesMaskArrays(), rows.getLabelsMaskArrays());
        network.computeGradientAndScore();
        network.clearLayerMaskArrays();
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
        MultiDataSet rows = batch.rows();
        INDArray[] all =
                network.output(false, rows.getFeatures(), rows.getFeaturesMaskArrays(), rows.getLabelsMaskArrays());
        network.clear();
        return all[which];
    }
}
