package io.github.dl4jbilevel.dl4j;

import static io.github.dl4jbilevel.dl4j.GraphNetworks.dense;
import static io.github.dl4jbilevel.dl4j.GraphNetworks.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.dl4j.Networks.Case;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Parts of which DL4J computes a wrong gradient: replaced by what is computed right, by central differences, or refused. */
class GradientFlowTest {
    private static final DataSet ROWS = Networks.rows(12, 3, 5);

    private static Case layers(String name, Layer... layers) {
        return new Case(name, configuration(layers), ROWS);
    }

    private static MultiLayerConfiguration configuration(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = Networks.base().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.build();
    }

    private static Layer frozen(Layer layer) {
        return new FrozenLayerWithBackprop(layer);
    }

    private static Layer normalization(int size) {
        return new BatchNormalization.Builder().nIn(size).nOut(size).build();
    }

    private static DenseLayer.Builder inner() {
        return new DenseLayer.Builder().nIn(4).nOut(4).activation(Activation.TANH);
    }

    private static OutputLayer noisyOutput() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(4)
                .nOut(3)
                .dropOut(0.5)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** A trained branch, and another of two parts that are frozen, in this order. */
    private static Case branches(String name, org.deeplearning4j.nn.conf.graph.GraphVertex first, Layer second) {
        ComputationGraphConfiguration graph = Networks.base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("trained", dense(5, 4), "in")
                .addVertex("first", first, "in")
                .addLayer("second", second, "first")
                .addVertex("both", new MergeVertex(), "trained", "second")
                .addLayer("out", softmax(8), "both")
                .setOutputs("out")
                .build();
        return new Case(name, graph, ROWS.toMultiDataSet());
    }

    /** As {@code addLayer("first", layer, ...)} makes it. */
    private static LayerVertex vertex(Layer layer) {
        layer.setLayerName("first");
        return new LayerVertex(Networks.base().layer(layer).build(), null);
    }

    /** The mean over rows of the squared distance between output and label. */
    public static final class Squares extends SameDiffOutputLayer {
        private static final long serialVersionUID = 1;

        @Override
        public SDVariable defineLayer(
                SameDiff graph, SDVariable input, SDVariable labels, Map<String, SDVariable> parameters) {
            SDVariable difference = input.mmul(parameters.get("W")).sub(labels);
            return difference.mul(difference).sum(1).mean("loss");
        }

        @Override
        public String activationsVertexName() {
            return "loss";
        }

        @Override
        public void defineParameters(SDLayerParams parameters) {
            parameters.addWeightParam("W", 4, 3);
        }

        @Override
        public void initializeParameters(Map<String, INDArray> parameters) {
            parameters
                    .values()
                    .forEach(w ->
                            w.assign(Nd4j.linspace(DataType.DOUBLE, -1, 0.2, 12).reshape(4, 3)));
        }

        @Override
        public InputType getOutputType(int index, InputType input) {
            return InputType.feedForward(3);
        }
    }

    /** Twice its input. */
    public static final class Twice extends SameDiffLambdaLayer {
        private static final long serialVersionUID = 1;

        @Override
        public SDVariable defineLayer(SameDiff graph, SDVariable input) {
            return input.mul(2.0);
        }

        @Override
        public InputType getOutputType(int index, InputType input) {
            return input;
        }
    }

    static Stream<Case> right() {
        return Stream.of(
                layers("dropout", dense(5, 4), frozen(inner().dropOut(0.5).build()), softmax(4)),
                layers(
                        "weight noise",
                        dense(5, 4),
                        frozen(inner().weightNoise(new DropConnect(0.5)).build()),
                        softmax(4)),
                layers(
                        "dropout layer",
                        dense(5, 4),
                        frozen(new DropoutLayer.Builder(0.5).nIn(4).nOut(4).build()),
                        softmax(4)),
                layers("dropout before the output", dense(5, 4), frozen(noisyOutput())),
                new Case(
                        "dropout within a wrapper",
                        configuration(
                                new LSTM.Builder()
                                        .nIn(4)
                                        .nOut(4)
                                        .activation(Activation.TANH)
                                        .build(),
                                frozen(new LastTimeStep(new LSTM.Builder()
                                        .nIn(4)
                                        .nOut(4)
                                        .dropOut(0.5)
                                        .activation(Activation.TANH)
                                        .build())),
                                softmax(4)),
                        Networks.labelledSequences(false)),
                layers("normalization at the bottom", frozen(normalization(5)), dense(5, 4), softmax(4)),
                layers(
                        "normalization above frozen",
                        frozen(dense(5, 4)),
                        frozen(normalization(4)),
                        dense(4, 4),
                        softmax(4)),
                layers("SameDiff below all", new Twice(), dense(5, 4), softmax(4)),
                layers("SameDiff frozen below all", frozen(new Twice()), dense(5, 4), softmax(4)),
                layers("SameDiff output", dense(5, 4), new Squares()),
                branches("branch", vertex(new FrozenLayer(dense(5, 4))), new FrozenLayer(dense(4, 4))),
                branches(
                        "branch with normalization",
                        vertex(new FrozenLayer(dense(5, 4))),
                        new FrozenLayer(normalization(4))),
                branches("branch with backpropagation", vertex(frozen(dense(5, 4))), frozen(normalization(4))),
                branches("branch with a vertex", new FrozenVertex(vertex(dense(5, 4))), frozen(normalization(4))),
                branches("branch with SameDiff", vertex(new FrozenLayer(dense(5, 4))), new FrozenLayer(new Twice())));
    }

    @ParameterizedTest
    @MethodSource("right")
    void gradientEqualsCentralDifferences(Case network) {
        GradientCheck.check(network, L2Regularization.perLayer().exp());
    }

    /** Only a copy of a user's network, the one that computes gradients, loses its dropout. */
    @Test
    void theUsersConfigurationKeepsItsDropout() {
        GradientCheck at = new GradientCheck(
                layers("dropout", dense(5, 4), frozen(inner().dropOut(0.5).build()), softmax(4)),
                L2Regularization.perLayer().exp(),
                0);
        Layer frozen = at.problem
                .network(at.x, at.y)
                .getLayerWiseConfigurations()
                .getConf(1)
                .getLayer();
        assertThat(frozen)
                .isInstanceOfSatisfying(
                        FrozenLayerWithBackprop.class,
                        f -> assertThat(f.getUnderlying().getIDropout()).isNotNull());
    }

    private static AbstractThrowableAssert<?, ?> refuses(Case network, String... parts) {
        return assertThatThrownBy(() ->
                        new GradientCheck(network, L2Regularization.perLayer().exp(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    /** DL4J 1.0.0-M2.1 gives twice the gradient, of its parameters and of those below. */
    @Test
    void layersBuiltOnSameDiff() {
        String[] reason = {"built on SameDiff", "twice the gradient", "Use a layer that is not", "FrozenLayer"};
        MultiLayerConfiguration locallyConnected = Networks.base()
                .list()
                .layer(new LocallyConnected2D.Builder()
                        .kernelSize(3, 3)
                        .nOut(2)
                        .activation(Activation.TANH)
                        .build())
                .layer(softmax(0))
                .setInputType(InputType.convolutional(6, 6, 2))
                .build();
        refuses(new Case("", locallyConnected, Networks.rows(8, 3, 2, 6, 6)), reason)
                .hasMessageContaining("Layer 0 (LocallyConnected2D)");
        refuses(layers("", dense(5, 4), new Twice(), softmax(4)), reason).hasMessageContaining("Layer 1 (Twice)");
        refuses(layers("", dense(5, 4), frozen(new Twice()), softmax(4)), reason)
                .hasMessageContaining("Layer 1 (FrozenLayerWithBackprop)");
        MultiLayerConfiguration attention = Networks.base()
                .list()
                .layer(new LSTM.Builder().nOut(4).activation(Activation.TANH).build())
                .layer(frozen(new SelfAttentionLayer.Builder()
                        .nIn(4)
                        .nOut(4)
                        .nHeads(2)
                        .projectInput(true)
                        .build()))
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
                .layer(softmax(0))
                .setInputType(InputType.recurrent(4))
                .build();
        refuses(new Case("", attention, Networks.labelledSequences(false)), reason)
                .hasMessageContaining("Layer 1 (FrozenLayerWithBackprop)");
    }

    @Test
    void verticesBuiltOnSameDiff() {
        ComputationGraphConfiguration graph = Networks.base()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.recurrent(4))
                .addVertex(
                        "attention",
                        new AttentionVertex.Builder()
                                .nHeads(2)
                                .nInKeys(4)
                                .nInQueries(4)
                                .nInValues(4)
                                .nOut(4)
                                .projectInput(true)
                                .build(),
                        "in",
                        "in",
                        "in")
                .addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "attention")
                .addLayer("out", softmax(4), "mean")
                .setOutputs("out")
                .build();
        refuses(
                new Case("", graph, Networks.labelledSequences(false).toMultiDataSet()),
                "Layer attention (AttentionVertex)",
                "built on SameDiff",
                "twice the gradient");
    }

    @Test
    void frozenLayersWhoseGradientNeedsTrainingMode() {
        refuses(
                layers("", dense(5, 4), frozen(normalization(4)), softmax(4)),
                "Layer 1 (FrozenLayerWithBackprop)",
                "BatchNormalization",
                "not frozen: [0]",
                "Freeze these as well, or leave it unfrozen");
        refuses(
                layers(
                        "",
                        dense(5, 4),
                        frozen(inner().activation(new ActivationRReLU()).build()),
                        softmax(4)),
                "Layer 1 (FrozenLayerWithBackprop)",
                "RRELU",
                "not frozen: [0]");
        ComputationGraphConfiguration graph = Networks.base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("trained", dense(5, 4), "in")
                .addLayer("frozen", frozen(normalization(4)), "trained")
                .addLayer("out", softmax(4), "frozen")
                .setOutputs("out")
                .build();
        refuses(
                new Case("", graph, ROWS.toMultiDataSet()),
                "Layer frozen (FrozenLayerWithBackprop)",
                "not frozen: [trained]");
    }

    /** FrozenLayerWithBackprop would be refused, too. */
    @Test
    void advisesNothingThatIsRefused() {
        for (Layer layer : new Layer[] {normalization(4), new Twice()}) {
            refuses(
                            layers("", dense(5, 4), new FrozenLayer(layer), softmax(4)),
                            "Layer 1 (FrozenLayer)",
                            "no gradient",
                            "[0]",
                            "Freeze these as well")
                    .hasMessageNotContaining("Backprop");
        }
    }
}
