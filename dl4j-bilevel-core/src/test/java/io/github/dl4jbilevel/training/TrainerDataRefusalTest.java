package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.training.DataRefusals.ROWS;
import static io.github.dl4jbilevel.training.DataRefusals.accepts;
import static io.github.dl4jbilevel.training.DataRefusals.features;
import static io.github.dl4jbilevel.training.DataRefusals.network;
import static io.github.dl4jbilevel.training.DataRefusals.refuses;
import static io.github.dl4jbilevel.training.DataRefusals.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.data.Sharding;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** Rows that a loss or a layer has no meaning for: each is refused before a run, by its number; right ones beside it are not. */
class TrainerDataRefusalTest {

    /** A loss, labels it takes, what spoils row 29, and what the message then has. */
    static Stream<Arguments> ofClasses() {
        return Stream.of(
                of(
                        LossFunction.MCXENT,
                        Activation.SOFTMAX,
                        3,
                        0,
                        y -> y.putScalar(29, 2, 0),
                        "sum 0",
                        "without a class"),
                of(LossFunction.MCXENT, Activation.SOFTMAX, 3, 0, y -> y.putScalar(29, 2, 255), "sum 255", "one-hot"),
                of(LossFunction.MCXENT, Activation.SOFTMAX, 3, 0, y -> y.putScalar(29, 0, 1), "sum 2", "SIGMOID"),
                of(LossFunction.MCXENT, Activation.SOFTMAX, 3, 0, y -> y.putScalar(29, 2, -1), "sum -1", "one-hot"),
                of(
                        LossFunction.NEGATIVELOGLIKELIHOOD,
                        Activation.SOFTMAX,
                        3,
                        0,
                        y -> y.putScalar(29, 2, 2),
                        "sum 2",
                        "1"),
                of(LossFunction.SPARSE_MCXENT, Activation.SOFTMAX, 3, 1, y -> y.putScalar(29, 0, 3), "label 3", "0 to"),
                of(
                        LossFunction.SPARSE_MCXENT,
                        Activation.SOFTMAX,
                        3,
                        1,
                        y -> y.putScalar(29, 0, -1),
                        "label -1",
                        "whole"),
                of(
                        LossFunction.SPARSE_MCXENT,
                        Activation.SOFTMAX,
                        3,
                        1,
                        y -> y.putScalar(29, 0, 0.5),
                        "label 0.5",
                        "whole"));
    }

    /** As {@link #ofClasses}, for other labels than classes. */
    static Stream<Arguments> ofOthers() {
        return Stream.of(
                of(LossFunction.XENT, Activation.SIGMOID, 1, 1, y -> y.putScalar(29, 0, -1), "label -1", "0 for -1"),
                of(LossFunction.XENT, Activation.SIGMOID, 3, 0, y -> y.putScalar(29, 0, 2), "sum 3", "probability"),
                of(
                        LossFunction.KL_DIVERGENCE,
                        Activation.SOFTMAX,
                        3,
                        0,
                        y -> y.putScalar(29, 0, -0.5),
                        "-0.5",
                        "probability"),
                of(LossFunction.HINGE, Activation.IDENTITY, 1, 2, y -> y.putScalar(29, 0, 0), "label 0", "-1 or 1"),
                of(
                        LossFunction.SQUARED_HINGE,
                        Activation.IDENTITY,
                        1,
                        2,
                        y -> y.putScalar(29, 0, 3),
                        "label 3",
                        "-1 or 1"),
                of(
                        LossFunction.POISSON,
                        Activation.SOFTPLUS,
                        1,
                        1,
                        y -> y.putScalar(29, 0, -2),
                        "label -2",
                        "0 or more"),
                of(
                        LossFunction.MEAN_SQUARED_LOGARITHMIC_ERROR,
                        Activation.SOFTPLUS,
                        1,
                        1,
                        y -> y.putScalar(29, 0, -1),
                        "-1"),
                of(
                        LossFunction.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
                        Activation.IDENTITY,
                        1,
                        2,
                        y -> y.putScalar(29, 0, 0),
                        "MSE"),
                of(
                        LossFunction.COSINE_PROXIMITY,
                        Activation.IDENTITY,
                        3,
                        0,
                        y -> y.putScalar(29, 2, 0),
                        "other than 0"));
    }

    /** Labels of kind 0 are one-hot (row 29 of class 2), of kind 1 numbers 0 and 1, of kind 2 numbers -1 and 1. */
    private static Arguments of(
            LossFunction loss,
            Activation activation,
            int outputs,
            int kind,
            Consumer<INDArray> spoil,
            String... parts) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, kind == 0 ? outputs : 1);
        for (int i = 0; i < ROWS; i++) {
            if (kind == 0) {
                labels.putScalar(i, i % 3, 1);
            } else {
                labels.putScalar(i, 0, i % 2 == 0 ? kind == 1 ? 0 : -1 : 1);
            }
        }
        return Arguments.of(loss.getILossFunction(), activation, outputs, labels, spoil, parts);
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource({"ofClasses", "ofOthers"})
    void labelsWithoutAMeaning(
            ILossFunction loss,
            Activation activation,
            int outputs,
            INDArray labels,
            Consumer<INDArray> spoil,
            String... parts) {
        MultiLayerConfiguration network = network(loss, activation, outputs);
        accepts(network, new DataSet(features(4), labels.dup()));
        INDArray spoilt = labels.dup();
        spoil.accept(spoilt);
        refuses(
                network,
                new DataSet(features(4), spoilt),
                "row 29",
                "agent",
                loss.getClass().getSimpleName());
        refuses(network, new DataSet(features(4), spoilt), parts);
    }

    @Test
    void labelsOfAnotherLength() {
        INDArray numbers = Nd4j.zeros(DataType.FLOAT, ROWS, 1);
        MultiLayerConfiguration oneHot = network(LossFunction.MCXENT.getILossFunction(), Activation.SOFTMAX, 3);
        MultiLayerConfiguration sparse = network(LossFunction.SPARSE_MCXENT.getILossFunction(), Activation.SOFTMAX, 3);
        refuses(oneHot, new DataSet(features(4), numbers), "shape [1]", "shape [3]", "one-hot labels of that length");
        refuses(
                sparse,
                new DataSet(features(4), Nd4j.zeros(DataType.FLOAT, ROWS, 3)),
                "shape [3]",
                "LossSparseMCXENT",
                "shape [1]",
                "the number of the class");
        refuses(sparse, new DataSet(features(4), Nd4j.zeros(DataType.FLOAT, ROWS)), "rank 1", "[rows, 1]");
        LossMixtureDensity mixture =
                LossMixtureDensity.builder().gaussians(3).labelWidth(2).build();
        refuses(
                network(mixture, Activation.IDENTITY, 12),
                new DataSet(features(4), Nd4j.zeros(DataType.FLOAT, ROWS, 12)),
                "shape [12]",
                "LossMixtureDensity",
                "shape [2]");
    }

    @Test
    void networksOfWhichDl4jHasNoRightPass() {
        DataSet data = new DataSet(features(4), Nd4j.zeros(DataType.FLOAT, ROWS, 1));
        refuses(
                network(LossFunction.MCXENT.getILossFunction(), Activation.SOFTMAX, 1),
                data,
                "softmax of one output",
                "SIGMOID");
        MultiLayerConfiguration convolution = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new Convolution1DLayer.Builder(3)
                        .nOut(3)
                        .rnnDataFormat(RNNFormat.NWC)
                        .convolutionMode(ConvolutionMode.Same)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NWC)
                        .build())
                .setInputType(InputType.recurrent(4, 6, RNNFormat.NWC))
                .build();
        refuses(convolution, data, "Layer 0 (Convolution1DLayer)", "NWC", "RNNFormat.NCW");
        MultiLayerConfiguration frozen = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new FrozenLayer(new AutoEncoder.Builder().nIn(4).nOut(3).build()))
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
        refuses(frozen, data, "Layer 0 (AutoEncoder)", "frozen", "DenseLayers");
        assertThatThrownBy(() -> new DecentralizedBilevelTrainer.Builder(new MultiLayerNetwork(frozen)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boxesOutsideTheGrid() {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 5, 4, 4);
        for (int i = 0; i < ROWS; i++) {
            double[] box = {1, 1, 2.5, 2.5, 1};
            for (int c = 0; c < box.length; c++) {
                labels.putScalar(new int[] {i, c, 1, 1}, box[c]);
            }
        }
        MultiLayerConfiguration network = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(1, 1)
                        .nOut(6)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new Yolo2OutputLayer.Builder()
                        .boundingBoxPriors(Nd4j.createFromArray(new float[][] {{1.5f, 1.5f}}))
                        .build())
                .setInputType(InputType.convolutional(4, 4, 2))
                .build();
        accepts(network, new DataSet(features(2, 4, 4), labels));
        labels.putScalar(new int[] {6, 2, 1, 1}, 99);
        refuses(network, new DataSet(features(2, 4, 4), labels), "row 6", "99", "grid of 4 x 4", "cells");
    }

    @Test
    @SuppressWarnings("NullAway") // What users do.
    void nothingInsteadOfANetwork() {
        assertThatThrownBy(() -> new DecentralizedBilevelTrainer.Builder((MultiLayerConfiguration) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("null", "MultiLayerConfiguration");
    }

    @Test
    void testRowsAreLookedAtToo() {
        MultiLayerConfiguration network = network(LossFunction.XENT.getILossFunction(), Activation.SIGMOID, 1);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 1);
        DataSet right = new DataSet(features(4), labels);
        DataSet wrong = new DataSet(features(4), labels.dup());
        wrong.getLabels().putScalar(5, 0, -1);
        DecentralizedBilevelTrainer.Builder builder =
                trainer(network).trainingData(right).testData(wrong);
        assertThatThrownBy(() -> builder.build().fit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test data: row 5", "label -1");
    }

    @Test
    @SuppressWarnings("NullAway") // What users do.
    void nothingInsteadOfData() {
        MultiLayerConfiguration network = network(LossFunction.MSE.getILossFunction(), Activation.IDENTITY, 1);
        assertThatThrownBy(() -> trainer(network).trainingData((DataSet) null).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training data", "null", "features and labels");
        assertThatThrownBy(() -> trainer(network).trainingData((DataSetIterator) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("null", "DataSetIterator");
    }

    /** Labels of a regression have no classes to be skewed by. */
    @Test
    void labelSkewOfMeasurements() {
        MultiLayerConfiguration network = network(LossFunction.MSE.getILossFunction(), Activation.IDENTITY, 2);
        DataSet data = new DataSet(features(4), features(2));
        assertThatThrownBy(() -> trainer(network)
                        .sharding(Sharding.dirichlet(1))
                        .trainingData(data)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("row 0", "one-hot", "Sharding.even()");
    }

    /** Class numbers of a sparse cross-entropy are classes to be skewed by. */
    @Test
    void labelSkewOfClassNumbers() {
        MultiLayerConfiguration network = network(LossFunction.SPARSE_MCXENT.getILossFunction(), Activation.SOFTMAX, 3);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 1);
        for (int i = 0; i < ROWS; i++) {
            labels.putScalar(i, 0, i % 3);
        }
        BilevelResult result = trainer(network)
                .sharding(Sharding.dirichlet(10))
                .trainingData(new DataSet(features(4), labels))
                .testData(new DataSet(features(4), labels))
                .build()
                .fit(1);
        assertThat(result.provenance().settings().get("testMeasure"))
                .isEqualTo("share of rows whose largest output is the label's class");
    }

    /** Large labels leave nothing of a difference of scores; they are no fault of the loss. */
    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e6, 1e12, 1e18})
    void largeLabelsAreNoFaultOfTheLoss(double scale) {
        MultiLayerConfiguration network = network(LossFunction.MSE.getILossFunction(), Activation.IDENTITY, 2);
        accepts(network, new DataSet(features(4), features(2).mul(scale)));
    }
}
