package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.FEATURES;
import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.batchNormalized;
import static io.github.dl4jbilevel.fixtures.TwoClasses.dense;
import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.topology.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Runs that start from a network trained before, as a whole or with frozen layers. */
class PretrainedStartTest {
    /** DL4J draws another seed at every start unless given one. */
    private static final long SEED = 7;

    private static MultiLayerNetwork trained(MultiLayerConfiguration configuration) {
        configuration.getConfs().forEach(layer -> layer.setSeed(SEED));
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        for (int i = 0; i < 5; i++) {
            network.fit(separable(64, i));
        }
        return network;
    }

    private static ComputationGraph trainedGraph() {
        ComputationGraphConfiguration configuration = base().seed(SEED)
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", dense().build(), "in")
                .addLayer("out", output().build(), "hidden")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        graph.fit(separable(64, 1));
        return graph;
    }

    /** The first layer frozen, as users do. */
    private static MultiLayerNetwork transferred(MultiLayerNetwork network, int featureExtractor) {
        return new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
                .setFeatureExtractor(featureExtractor)
                .build();
    }

    private static float[] layer(MultiLayerNetwork network, int index) {
        return network.getLayer(index).params().toFloatVector();
    }

    /** DL4J's own evaluation throws where a prediction is NaN; a report says NaN instead, and the run is not lost. */
    @Test
    void hugeParametersAreReportedAsNaN() {
        MultiLayerNetwork network = trained(
                base().list().layer(dense().build()).layer(output().build()).build());
        network.params().assign(3e38);
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(network)
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perLayer().exp())
                .topology(Topology.line(2))
                .trainingData(separable(64, 1))
                .testData(separable(32, 2))
                .build()
                .fit(0);
        assertThat(result.finalMetrics().testAccuracy()).isNaN();
    }

    @Test
    void aSavedNetworkIsTheStartAndStaysAsItWas() throws IOException {
        MultiLayerConfiguration configuration = base().updater(new Adam(0.01))
                .list()
                .layer(dense().build())
                .layer(output().build())
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(trained(configuration), bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        float[] before = restored.params().toFloatVector();
        float[] updater = restored.getUpdater().getStateViewArray().toFloatVector();
        DecentralizedBilevelTrainer trainer =
                trainer(restored).trainingData(separable(200, 1)).build();
        assertThat(trainer.fit(0).network().params().toFloatVector()).isEqualTo(before);
        BilevelResult result = trainer.fit(5);
        assertThat(result.network().params().toFloatVector()).isNotEqualTo(before);
        assertThat(result.provenance().settings()).containsEntry("initialParameters", "given network");
        assertThat(result.network().getLayerWiseConfigurations().toJson())
                .isEqualTo(restored.getLayerWiseConfigurations().toJson());
        assertThat(restored.params().toFloatVector()).isEqualTo(before);
        assertThat(restored.getUpdater().getStateViewArray().toFloatVector()).isEqualTo(updater);
    }

    @Test
    void aSavedGraphIsTheStart() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(trainedGraph(), bytes, true);
        ComputationGraph restored =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(trainer(restored)
                        .trainingData(separable(64, 1))
                        .build()
                        .fit(0)
                        .graph()
                        .params()
                        .toFloatVector())
                .isEqualTo(restored.params().toFloatVector());
    }

    @Test
    void aNetworkWithoutParametersIsRefused() {
        assertThatThrownBy(() -> trainer(new MultiLayerNetwork(mlp())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("MultiLayerNetwork", "without parameters", "init()", "configuration");
        assertThatThrownBy(() -> trainer(new ComputationGraph(trainedGraph().getConfiguration())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ComputationGraph", "without parameters");
    }

    @Test
    void aFrozenFeatureExtractorKeepsItsBitsWhileTheHeadLearns() {
        MultiLayerNetwork start = transferred(trained(mlp()), 0);
        start.getLayer(1).params().muli(-1);
        BilevelResult result = trainer(start)
                .trainingData(separable(200, 1))
                .testData(separable(100, 2))
                .build()
                .fit(60);
        assertThat(layer(result.network(), 0)).isEqualTo(layer(start, 0));
        assertThat(layer(result.network(2), 0)).isEqualTo(layer(start, 0));
        assertThat(layer(result.network(), 1)).isNotEqualTo(layer(start, 1));
        assertThat(result.finalMetrics().testLoss())
                .isLessThan(0.6 * result.history().get(0).testLoss());
        assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.9);
        assertThat(result.hyperparameters())
                .hasSize(6)
                .extracting(TunedHyperparameter::name)
                .allMatch(name -> name.startsWith("layer 1,"));
    }

    /** Statistics of a frozen normalization do not move, where those of a plain one do. */
    @Test
    void frozenStatisticsStay() {
        MultiLayerNetwork start = transferred(trained(batchNormalized()), 1);
        BilevelResult result =
                trainer(start).trainingData(separable(200, 1)).build().fit(5);
        assertThat(layer(result.network(), 0)).isEqualTo(layer(start, 0));
        assertThat(layer(result.network(), 1)).isEqualTo(layer(start, 1));
        assertThat(layer(result.network(), 2)).isNotEqualTo(layer(start, 2));
    }

    @Test
    void frozenVerticesOfAGraphKeepTheirBits() {
        ComputationGraph start = new TransferLearning.GraphBuilder(trainedGraph())
                .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
                .setFeatureExtractor("hidden")
                .build();
        BilevelResult result =
                trainer(start).trainingData(separable(64, 1)).build().fit(5);
        INDArray hidden = start.getLayer("hidden").params();
        assertThat(result.graph().getLayer("hidden").params().toFloatVector()).isEqualTo(hidden.toFloatVector());
        assertThat(result.graph().getLayer("out").params())
                .isNotEqualTo(start.getLayer("out").params());
    }

    @Test
    void frozenLayersAreNotTheUpperLevel() {
        assertThatThrownBy(() -> trainer(transferred(trained(mlp()), 0))
                        .hyperparameters(SharedRepresentation.below(1))
                        .trainingData(separable(64, 1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no parameters to train");
    }

    /** Scales of the inputs, then the usual two layers. */
    private static MultiLayerConfiguration scaled(boolean frozen) {
        Layer scales = new ElementWiseMultiplicationLayer.Builder()
                .nIn(FEATURES)
                .nOut(FEATURES)
                .activation(Activation.IDENTITY)
                .build();
        return base().list()
                .layer(frozen ? new FrozenLayer(scales) : scales)
                .layer(dense().build())
                .layer(output().build())
                .build();
    }

    /** Scales that were trained are a start like all else that was; 1 is that of scales drawn afresh. */
    @Test
    void inputScalesStartAsTheGivenNetworkHasThem() {
        MultiLayerNetwork start = trained(scaled(false));
        start.getParam("0_W").assign(Nd4j.createFromArray(new float[][] {{7, -2, 0.5f, 3}}));
        Hyperparameters both = Hyperparameters.all(L2Regularization.perLayer().exp(), InputScaling.perFeature());
        BilevelResult result = trainer(start)
                .hyperparameters(both)
                .trainingData(separable(64, 1))
                .build()
                .fit(0);
        assertThat(result.network().params().toFloatVector())
                .isEqualTo(start.params().toFloatVector());
        assertThat(result.upperVariable().toFloatVector()).containsExactly(0, 0, 7, -2, 0.5f, 3);
        assertThat(trainer(scaled(false))
                        .hyperparameters(both)
                        .trainingData(separable(64, 1))
                        .build()
                        .fit(0)
                        .upperVariable()
                        .toFloatVector())
                .containsExactly(0, 0, 1, 1, 1, 1);
    }

    @Test
    void frozenInputScalesAreNotTheUpperLevel() {
        assertThatThrownBy(() -> trainer(trained(scaled(true)))
                        .hyperparameters(InputScaling.perFeature())
                        .trainingData(separable(64, 1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Input scaling", "layer 0", "frozen", "FrozenLayerWithBackprop");
    }

    @Test
    void everythingFrozen() {
        MultiLayerConfiguration configuration = base().list()
                .layer(new FrozenLayer(dense().build()))
                .layer(new org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop(output().build()))
                .build();
        assertThatThrownBy(() ->
                        trainer(configuration).trainingData(separable(64, 1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Every layer", "frozen", "nothing to train", "unfrozen");
    }

    /** DL4J would leave the first layer at its start without a word. */
    @Test
    void aFrozenLayerAboveATrainedOne() {
        DenseLayer second = new DenseLayer.Builder()
                .nIn(6)
                .nOut(6)
                .activation(Activation.TANH)
                .build();
        MultiLayerConfiguration layers = base().list()
                .layer(dense().build())
                .layer(new FrozenLayer(second))
                .layer(output().build())
                .build();
        ComputationGraphConfiguration graph = base().graphBuilder()
                .addInputs("in")
                .addLayer("first", dense().build(), "in")
                .addLayer("second", new FrozenLayer(second), "first")
                .addLayer("out", output().build(), "second")
                .setOutputs("out")
                .build();
        assertThatThrownBy(() -> trainer(layers).trainingData(separable(64, 1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Layer 1 (FrozenLayer)", "no gradient", "[0]", "FrozenLayerWithBackprop");
        assertThatThrownBy(() -> trainer(graph).trainingData(separable(64, 1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Layer second (FrozenLayer)", "[first]");
    }
}
