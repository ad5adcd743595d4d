package io.github.dl4jbilevel.dl4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A {@link ComputationGraph}. On its way back DL4J 1.0.0-M2.1 drops every vertex that comes before a frozen one in topological
 * order, also those of other branches. Where that would lose a gradient, frozen layers compute as
 * {@link FrozenLayerWithBackprop} here.
 */
final class GraphModel implements NetworkModel {
    private final ComputationGraph network;
    private final List<ModelLayer> layers;
    private final List<ModelOutput> outputs;

    /** A graph and its losses. */
    private record Opened(ComputationGraph network, List<ModelOutput> outputs) {}

    /**
     * A graph of its own.
     *
     * @param seed decides the parameters where none are given
     * @param parameters copied; null for parameters drawn by the configuration's initialisers
     */
    GraphModel(ComputationGraphConfiguration configuration, long seed, @Nullable INDArray parameters) {
        Set<String> stops = new HashSet<>();
        Set<String> frozen = new HashSet<>();
        configuration.getVertices().forEach((name, vertex) -> {
            org.deeplearning4j.nn.conf.layers.@Nullable Layer layer =
                    vertex instanceof LayerVertex v ? v.getLayerConf().getLayer() : null;
            if (vertex instanceof FrozenVertex || layer instanceof FrozenLayer) {
                stops.add(name);
                frozen.add(name);
            } else if (layer instanceof FrozenLayerWithBackprop) {
                frozen.add(name);
            }
        });
        Opened opened = open(configuration, seed, parameters, false);
        List<ModelLayer> found = layers(opened.network, frozen, stops);
        for (ModelLayer stop : found) {
            if (stop.stopsGradient()) {
                NetworkChecks.requireNoneTrained(stop, before(opened.network, stop, found));
            }
        }
        boolean losesGradients = false;
        boolean trained = false;
        for (ModelLayer layer : found) {
            losesGradients |= trained && layer.stopsGradient();
            trained |= layer.isTrained();
        }
        if (losesGradients) {
            opened = open(configuration, seed, parameters, true);
            found = layers(opened.network, frozen, stops);
        }
        this.network = opened.network;
        this.outputs = opened.outputs;
        this.layers = found;
        NetworkChecks.requirePlain(layers);
        for (ModelOutput output : outputs) {
            Layer layer = network.getLayer(output.name());
            NetworkChecks.requireOutput(
                    output,
                    layer instanceof org.deeplearning4j.nn.layers.FrozenLayerWithBackprop inner
                            ? inner.getInsideLayer()
                            : layer);
        }
    }

    private static Opened open(
            ComputationGraphConfiguration configuration, long seed, @Nullable INDArray parameters, boolean thaw) {
        ComputationGraphConfiguration own = ComputationGraphConfiguration.fromJson(configuration.toJson());
        own.getDefaultConfiguration().setMiniBatch(true);
        own.getDefaultConfiguration().setSeed(seed);
        for (Map.Entry<String, org.deeplearning4j.nn.conf.graph.GraphVertex> entry :
                own.getVertices().entrySet()) {
            if (entry.getValue() instanceof FrozenVertex frozen && thaw) {
                entry.setValue(frozen.getUnderlying());
            }
            if (entry.getValue() instanceof LayerVertex vertex) {
                vertex.getLayerConf().setMiniBatch(true);
                vertex.getLayerConf().setSeed(seed);
                if (vertex.getLayerConf().getLayer() instanceof FrozenLayer frozen && thaw) {
                    vertex.getLayerConf().setLayer(new FrozenLayerWithBackprop(frozen.getLayer()));
                }
            }
        }
        List<ModelOutput> outputs = new ArrayList<>();
        for (String name : own.getNetworkOutputs()) {
            if (!(own.getVertices().get(name) instanceof LayerVertex vertex)) {
                throw new IllegalArgumentException("Output " + name
                        + " of the graph is no layer, so it has no loss. Give setOutputs(...) layers such as OutputLayer,"
                        + " RnnOutputLayer or LossLayer.");
            }
            outputs.add(ModelOutput.wrap(name, vertex.getLayerConf().getLayer()));
        }
        ComputationGraph network = new ComputationGraph(own);
        if (parameters == null) {
            network.init();
        } else {
            network.init(parameters.dup(), false);
        }
        network.initGradientsView();
        return new Opened(network, outputs);
    }

    private static List<ModelLayer> layers(ComputationGraph graph, Set<String> frozen, Set<String> stops) {
        List<ModelLayer> layers = new ArrayList<>();
        for (int number : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[number];
            if (vertex.hasLayer() || vertex.numParams() > 0) {
                String name = vertex.getVertexName();
                layers.add(new ModelLayer(
                        layers.size(),
                        name,
                        vertex.hasLayer() ? vertex.getLayer() : vertex,
                        vertex.hasLayer() ? vertex.getLayer().conf().getLayer() : vertex.getConfig(),
                        frozen.contains(name),
                        stops.contains(name)));
            }
        }
        return layers;
    }

    /** The layers that a layer's input comes from, directly or through others. */
    private static List<ModelLayer> before(ComputationGraph graph, ModelLayer layer, List<ModelLayer> all) {
        Set<String> names = new HashSet<>();
        collectBefore(graph, graph.getVertex(layer.name()), names);
        return all.stream().filter(other -> names.contains(other.name())).toList();
    }

    private static void collectBefore(ComputationGraph graph, GraphVertex vertex, Set<String> names) {
        if (vertex.getInputVertices() != null) {
            for (VertexIndices input : vertex.getInputVertices()) {
                GraphVertex source = graph.getVertices()[input.getVertexIndex()];
                if (names.add(source.getVertexName())) {
                    collectBefore(graph, source, names);
                }
            }
        }
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
