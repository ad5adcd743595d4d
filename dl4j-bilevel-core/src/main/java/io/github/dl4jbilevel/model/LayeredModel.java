package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.math.BackendSeed;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link MultiLayerNetwork}. */
final class LayeredModel implements NetworkModel {
    private final MultiLayerNetwork network;
    private final List<ModelLayer> layers = new ArrayList<>();
    private final ModelOutput output;

    /**
     * A network of its own.
     *
     * @param seed decides the parameters where none are given
     * @param parameters copied; null for parameters drawn by the configuration's initialisers
     */
    LayeredModel(MultiLayerConfiguration configuration, long seed, @Nullable INDArray parameters) {
        MultiLayerConfiguration own = MultiLayerConfiguration.fromJson(configuration.toJson());
        GradientFlow.prepare(own);
        for (NeuralNetConfiguration layer : own.getConfs()) {
            layer.setMiniBatch(true);
            layer.setSeed(BackendSeed.of(seed));
        }
        own.setCacheMode(PatchCache.prepare(own.getConfs(), own.getTrainingWorkspaceMode(), own.getCacheMode()));
        int last = own.getConfs().size() - 1;
        org.deeplearning4j.nn.conf.layers.Layer lastLayer = own.getConf(last).getLayer();
        this.output = ModelOutput.wrap(name(lastLayer.getLayerName(), last), lastLayer);
        this.network = new MultiLayerNetwork(own);
        if (parameters == null) {
            network.init();
        } else {
            network.init(parameters.dup(), false);
        }
        network.initGradientsView();
        for (int i = 0; i <= last; i++) {
            Layer layer = network.getLayer(i);
            org.deeplearning4j.nn.conf.layers.Layer inner = layer.conf().getLayer();
            layers.add(new ModelLayer(i, name(inner.getLayerName(), i), layer, inner, ModelLayer.Training.of(layer)));
        }
        ConfigurationChecks.requireOutput(output, outputLayer());
        ConfigurationChecks.requirePlain(layers);
    }

    private Layer outputLayer() {
        Layer last = network.getLayer(network.getnLayers() - 1);
        return last instanceof FrozenLayerWithBackprop frozen ? frozen.getInsideLayer() : last;
    }

    /** The user's name for a layer; its index where it has none, or the one that DL4J's list builder gives. */
    static String name(@Nullable String given, int index) {
        return given == null || given.equals("layer" + index) ? Integer.toString(index) : given;
    }

    @Override
    public MultiLayerNetwork network() {
        return network;
    }

    @Override
    public List<ModelLayer> layers() {
        return layers;
    }

    @Override
    public List<ModelOutput> outputs() {
        return List.of(output);
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public void computeGradient(Batch batch) {
        network.setInput(batch.features());
        network.setLabels(batch.labels());
        network.setLayerMaskArrays(batch.featureMask(), batch.labelMask());
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
            return network.score(batch.asDataSet(), training);
        } finally {
            network.clear();
        }
    }

    @Override
    public INDArray output(Batch batch, int which) {
        INDArray result = network.output(batch.features(), false, batch.featureMask(), batch.labelMask());
        network.clear();
        return result;
    }
}
