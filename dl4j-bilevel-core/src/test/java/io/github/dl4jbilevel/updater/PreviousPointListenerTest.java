package io.github.dl4jbilevel.updater;

import static io.github.dl4jbilevel.updater.Networks.batch;
import static io.github.dl4jbilevel.updater.Networks.dense;
import static io.github.dl4jbilevel.updater.Networks.network;
import static io.github.dl4jbilevel.updater.Networks.output;
import static io.github.dl4jbilevel.updater.Networks.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PreviousPointListenerTest {

    private static final NormalizedStorm STORM = new NormalizedStorm(0.05, 0.3);

    /** Networks that are refused, with what the message has to name and what it has to say about the way out. */
    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("dropout", "dropOut(...)", of(settings(STORM).dropOut(0.5))),
                Arguments.of(
                        "weight noise", "weightNoise(...)", of(settings(STORM).weightNoise(new DropConnect(0.5)))),
                Arguments.of(
                        "RReLU",
                        "LEAKYRELU",
                        of(settings(STORM).dataType(DataType.FLOAT).activation(Activation.RRELU))),
                Arguments.of(
                        "gradient normalization",
                        "gradientNormalization(...)",
                        of(settings(STORM)
                                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                                .gradientNormalizationThreshold(1))),
                Arguments.of("weight decay", "l2(...)", of(settings(STORM).weightDecay(0.01))),
                Arguments.of(
                        "under Sgd",
                        "NormalizedStorm there too",
                        of(settings(STORM).biasUpdater(new Sgd(0.1)))),
                Arguments.of(
                        "constraints",
                        "remove them",
                        settings(STORM)
                                .list()
                                .layer(new DenseLayer.Builder()
                                        .nIn(4)
                                        .nOut(5)
                                        .constrainWeights(new MaxNormConstraint(1, 1))
                                        .build())
                                .layer(output())
                                .build()));
    }

    private static MultiLayerConfiguration of(NeuralNetConfiguration.Builder settings) {
        return settings.list().layer(dense()).layer(output()).build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWhatWouldMakeTheTwoGradientsDiffer(String what, String remedy, MultiLayerConfiguration conf) {
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        net.addListeners(new PreviousPointListener());
        INDArray before = net.params().dup();
        assertThatIllegalStateException()
                .isThrownBy(() -> net.fit(batch(0)))
                .withMessageContaining(what)
                .withMessageContaining(remedy)
                .withMessageContaining("a = 1");
        assertThat(net.params()).as("refused before the first update").isEqualTo(before);
    }

    @Test
    void refusesTruncatedBackPropagationThroughTime() {
        MultiLayerNetwork net = new MultiLayerNetwork(settings(STORM)
                .list()
                .layer(new SimpleRnn.Builder().nIn(4).nOut(5).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nIn(5)
                        .nOut(3)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(2)
                .build());
        net.init();
        net.addListeners(new PreviousPointListener());
        INDArray features = Nd4j.ones(DataType.DOUBLE, 2, 4, 6);
        INDArray labels = Nd4j.ones(DataType.DOUBLE, 2, 3, 6);
        assertThatIllegalStateException()
                .isThrownBy(() -> net.fit(features, labels))
                .withMessageContaining("BackpropType.Standard");
    }

    @Test
    void leavesNetworksUnderOtherUpdatersAlone() {
        MultiLayerNetwork with = network(settings(new Sgd(0.1)).dropOut(0.5));
        MultiLayerNetwork without = network(settings(new Sgd(0.1)).dropOut(0.5));
        with.addListeners(new PreviousPointListener());
        for (MultiLayerNetwork net : List.of(with, without)) {
            for (int t = 0; t < 3; t++) {
                net.fit(batch(t));
            }
        }
        assertThat(with.params()).isEqualTo(without.params());
    }

    @Test
    void servesOneNetworkAfterTheOther() {
        PreviousPointListener listener = new PreviousPointListener();
        MultiLayerNetwork first = network(settings(STORM));
        MultiLayerNetwork second = network(settings(STORM));
        first.setListeners(listener);
        second.setListeners(listener);
        for (int t = 0; t < 3; t++) {
            first.fit(batch(t));
            second.fit(batch(t));
        }
        assertThat(second.params()).isEqualTo(first.params());
    }

    @Test
    void refusesAComputationGraph() {
        ComputationGraph graph = new ComputationGraph(settings(STORM)
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", dense(), "in")
                .addLayer("out", output(), "hidden")
                .setOutputs("out")
                .build());
        graph.init();
        graph.addListeners(new PreviousPointListener());
        assertThatIllegalStateException()
                .isThrownBy(() -> graph.fit(batch(0)))
                .withMessageContaining("ComputationGraph")
                .withMessageContaining("MultiLayerNetwork");
    }

    @Test
    void withoutTheListenerTheSecondIterationSaysWhatToDo() {
        MultiLayerNetwork net = network(settings(STORM));
        net.fit(batch(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> net.fit(batch(1)))
                .withMessageContaining("iteration 1")
                .withMessageContaining("net.addListeners(new PreviousPointListener())");
    }
}
