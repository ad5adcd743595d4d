package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.dense;
import static io.github.dl4jbilevel.fixtures.TwoClasses.iterator;
import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks and data that cannot be trained: each message says what was given, what is required, what to do. */
class TrainerNetworkRefusalTest {
    private static void refuses(MultiLayerConfiguration configuration, DataSet data, String... parts) {
        assertThatThrownBy(() -> trainer(configuration).trainingData(data).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static void refuses(MultiLayerConfiguration configuration, String... parts) {
        refuses(configuration, separable(64, 1), parts);
    }

    private static MultiLayerConfiguration with(Layer first) {
        return base().list().layer(first).layer(output().build()).build();
    }

    private static void refusesData(DataSetIterator data, String... parts) {
        assertThatThrownBy(() -> trainer(mlp()).trainingData(data).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void networkWithoutOutputLayer() {
        refuses(
                base().list().layer(dense().build()).build(),
                "Layer 0 (DenseLayer)",
                "no loss",
                "OutputLayer, RnnOutputLayer or LossLayer");
    }

    @Test
    void truncatedBackpropagation() {
        MultiLayerConfiguration recurrent = base().list()
                .layer(new LSTM.Builder().nIn(4).nOut(6).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(2)
                .build();
        DataSet sequences = new DataSet(Nd4j.zeros(64, 4, 5), Nd4j.ones(64, 2, 5));
        refuses(recurrent, sequences, "Truncated backpropagation", "one gradient", "BackpropType.Standard");
    }

    @Test
    void truncatedBackpropagationThroughAGraph() {
        ComputationGraphConfiguration recurrent = base().graphBuilder()
                .addInputs("in")
                .addLayer(
                        "out",
                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(4)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "in")
                .setOutputs("out")
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(2)
                .build();
        assertThatThrownBy(() -> trainer(recurrent)
                        .trainingData(new DataSet(Nd4j.zeros(64, 4, 5), Nd4j.ones(64, 2, 5)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Truncated backpropagation", "BackpropType.Standard", "shorter rows");
    }

    @Test
    void layersInsideLayers() {
        LSTM.Builder inner = new LSTM.Builder().nIn(4).nOut(6);
        refuses(
                with(new LastTimeStep(
                        inner.constrainWeights(new MaxNormConstraint(1, 1)).build())),
                "Layer 0 (LSTM)",
                "constraints");
        refuses(
                with(new Bidirectional(
                        Bidirectional.Mode.ADD,
                        new SimpleRnn.Builder()
                                .nIn(4)
                                .nOut(6)
                                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                                .build())),
                "Layer 0",
                "gradientNormalization(ClipL2PerLayer)");
        refuses(
                with(new LastTimeStep(
                        new FrozenLayer(new SimpleRnn.Builder().nIn(4).nOut(6).build()))),
                "Layer 0 (LastTimeStep)",
                "wraps a frozen layer",
                "new FrozenLayer(new LastTimeStep(...))");
    }

    @Test
    void lastTimeStepsOfMaskedSequences() {
        DataSet sequences = new DataSet(Nd4j.ones(64, 4, 5), separable(64, 1).getLabels());
        sequences.setFeaturesMaskArray(Nd4j.ones(64, 5));
        refuses(
                with(new LastTimeStep(new SimpleRnn.Builder().nIn(4).nOut(6).build())),
                sequences,
                "feature masks",
                "layer 0 is a LastTimeStep layer",
                "LastTimeStepVertex",
                "GlobalPoolingLayer");
    }

    @Test
    void pretrainedLayer() {
        refuses(
                with(new AutoEncoder.Builder().nIn(4).nOut(6).build()),
                "Layer 0 (AutoEncoder)",
                "loss of their own",
                "plain counterpart");
    }

    @Test
    void constraints() {
        refuses(
                with(dense().constrainWeights(new MaxNormConstraint(1, 1)).build()),
                "Layer 0 (DenseLayer)",
                "constraints",
                "Remove them");
    }

    @Test
    void gradientNormalization() {
        refuses(
                with(dense().gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .build()),
                "Layer 0 (DenseLayer)",
                "gradientNormalization(ClipL2PerLayer)",
                "Remove it",
                "DSvrgdaClipped");
    }

    /** Before the rows are cast: a feature of 1e6 is infinite in HALF, which must not be what the user reads. */
    @Test
    void halfPrecision() {
        MultiLayerConfiguration half = base().dataType(DataType.FLOAT16)
                .list()
                .layer(dense().build())
                .layer(output().build())
                .build();
        DataSet large = separable(64, 1);
        large.getFeatures().putScalar(0, 0, 1e6);
        refuses(half, large, "data type HALF", "FLOAT or DOUBLE", "small differences", "dataType(DataType.FLOAT)");
    }

    @Test
    void l2OfATunedWeight() {
        refuses(
                with(dense().l2(0.25).build()),
                "Layer 0, parameter W",
                "0.25",
                "tune the same coefficient",
                "Remove l2(...)",
                "startingAt(x)");
    }

    @Test
    void weightDecay() {
        refuses(
                with(dense().weightDecay(0.1).build()),
                "Layer 0, parameter W",
                "WeightDecay",
                "decay within the updater",
                "l2(...)");
    }

    @Test
    void labelsWithAWrongNumberOfColumns() {
        refuses(
                mlp(),
                new DataSet(separable(64, 1).getFeatures(), Nd4j.ones(64, 3)),
                "labels of shape [3]",
                "output layer (layer 1) has 2 outputs",
                "one-hot labels",
                "nOut");
    }

    @Test
    void featuresWithAWrongNumberOfColumns() {
        refuses(
                mlp(),
                new DataSet(Nd4j.ones(64, 5), separable(64, 1).getLabels()),
                "training data",
                "features of shape [5]",
                "does not pass through the network",
                "Check nIn");
    }

    @Test
    void testDataThatDoNotFit() {
        assertThatThrownBy(() -> trainer(mlp())
                        .trainingData(separable(64, 1))
                        .testData(new DataSet(Nd4j.ones(8, 4), Nd4j.ones(8, 1)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test data", "labels of shape [1]", "2 outputs");
    }

    @Test
    void fewerRowsThanAgents() {
        refuses(mlp(), separable(3, 1), "training data", "3 rows for 4 agents", "at least 8", "fewer agents");
    }

    @Test
    void tooFewRowsToSkew() {
        assertThatThrownBy(() -> trainer(mlp())
                        .trainingData(separable(64, 1))
                        .sharding(io.github.dl4jbilevel.data.Sharding.dirichlet(1e-4))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("alpha = 1.0E-4", "larger alpha");
    }

    @Test
    void emptyIterator() {
        refusesData(iterator(), "training data", "no rows", "at least one example");
    }

    @Test
    void emptyShard() {
        List<DataSetIterator> shards =
                List.of(iterator(separable(8, 1)), iterator(separable(8, 2)), iterator(), iterator(separable(8, 3)));
        assertThatThrownBy(() -> trainer(mlp()).trainingData(shards).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training data of agent 2", "no rows");
    }

    @Test
    void shardOfOneRow() {
        List<DataSetIterator> shards = List.of(
                iterator(separable(8, 1)),
                iterator(separable(1, 2)),
                iterator(separable(8, 3)),
                iterator(separable(8, 4)));
        assertThatThrownBy(() -> trainer(mlp()).trainingData(shards).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Agent 1 has 1 rows", "at least 2");
    }

    @Test
    void valuesThatAreNotFinite() {
        DataSet second = separable(8, 2);
        second.getFeatures().putScalar(3, 1, Double.NaN);
        refusesData(iterator(separable(8, 1), second), "training data, features", "row 11", "NaN or infinity");
    }

    @Test
    void rowsOfDifferentShape() {
        refusesData(
                iterator(separable(8, 1), new DataSet(Nd4j.ones(8, 5), Nd4j.ones(8, 2))),
                "rows of batch 1",
                "[5]",
                "[4]",
                "one shape");
    }
}
