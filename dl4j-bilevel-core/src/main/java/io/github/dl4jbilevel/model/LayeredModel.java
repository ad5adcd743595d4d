package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.math.BackendSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link MultiLayerNetwork}. */
final class LayeredModel implements NetworkModel {
    private final MultiLayerNetwork network;
    private final List<ModelLayer> layers = new ArrayList<>();
    private final ModelOutput output;

    /**
     * A network.
     *
     * @param own its configuration, which it changes
     * @param seed decides the parameters where none are given
     * @param parameters copied; null for parameters drawn by the configuration's initialisers
     */
    LayeredModel(MultiLayerConfiguration own, long seed, @Nullable INDArray parameters) {
        GradientFlow.prepare(own);
        for (NeuralNetConfiguration layer : own.getConfs()) {
            layer.setMiniBatch(true);
            layer.setSeed(BackendSeed.of(seed));
        }
        own.setCacheMode(PatchCache.prepare(own.getConfs(), own.getTrainingWorkspaceMode(), own.getCacheMode()));
        MultiLayerNetwork drawn = parameters == null ? new MultiLayerNetwork(ConfigurationCopies.of(own)) : null;
        int last = own.getConfs().size() - 1;
        org.deeplearning4j.nn.conf.layers.Layer lastLayer = own.getConf(last).getLayer();
        this.output = ModelOutput.wrap(name(lastLayer.getLayerName(), last), lastLayer);
        this.network = new MultiLayerNetwork(own);
        if (drawn != null) {
            ParameterTables.draw(drawn::init);
            network.init(drawn.params().dup(), false);
            ParameterTables.copy(drawn, network);
        } else {
            network.init(Objects.requireNonNull(parameters).dup(), false);
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

    /**
     * Passes of rows through a network on a configuration as it is, but for {@code miniBatch}, so that scores are means.
     *
     * @param theta its parameters
     */
    static CopyChecks.Original handedOver(MultiLayerConfiguration configuration, Batch row, INDArray theta) {
        return new CopyChecks.Original() {
            @Override
            public CopyChecks.Passes open() {
                configuration.getConfs().forEach(layer -> layer.setMiniBatch(true));
                MultiLayerNetwork network = new MultiLayerNetwork(configuration);
                network.init(theta.dup(), false);
                return new CopyChecks.Passes(
                        () -> new INDArray[] {network.output(row.features(), false, row.featureMask(), row.labelMask())
                        },
                        () -> network.score(row.asDataSet(), false) - network.calcRegularizationScore(true),
                        () -> gradient(network, row));
            }

            @Override
            public ConfigurationParts parts() {
                return ConfigurationParts.of(configuration);
            }
        };
    }

    private static INDArray gradient(MultiLayerNetwork network, Batch batch) {
        network.initGradientsView();
        computeGradient(network, batch);
        return network.getFlattenedGradients();
    }

    private static void computeGradient(MultiLayerNetwork network, Batch batch) {
        network.setInput(batch.features());
        network.setLabels(batch.labels());
        network.setLayerMaskArrays(batch.featureMask(), batch.labelMask());
        network.computeGradientAndScore();
        network.clearLayerMaskArrays();
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
    public @Nullable INDArray passedMask(Batch batch, int which) {
        Pair<INDArray, MaskState> mask = new Pair<>(batch.featureMask(), MaskState.Active);
        MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
        for (int i = 0; i < layers.size() && mask != null && mask.getFirst() != null; i++) {
            InputPreProcessor before = configuration.getInputPreProcess(i);
            if (before != null) {
                mask = before.feedForwardMaskArray(mask.getFirst(), mask.getSecond(), batch.size());
            }
            if (i < layers.size() - 1 && mask != null && mask.getFirst() != null) {
                mask = network.getLayer(i).feedForwardMaskArray(mask.getFirst(), mask.getSecond(), batch.size());
            }
        }
        network.clearLayerMaskArrays();
        return mask == null ? null : mask.getFirst();
    }

    @Override
    public Map<Integer, ModelLayer> embeddings() {
        return layers.get(0).vocabulary() > 0 ? Map.of(0, layers.get(0)) : Map.of();
    }

    @Override
    public int inputs() {
        return 1;
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
