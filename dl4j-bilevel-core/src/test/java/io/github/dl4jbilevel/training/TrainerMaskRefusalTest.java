package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.training.DataRefusals.ROWS;
import static io.github.dl4jbilevel.training.DataRefusals.accepts;
import static io.github.dl4jbilevel.training.DataRefusals.features;
import static io.github.dl4jbilevel.training.DataRefusals.network;
import static io.github.dl4jbilevel.training.DataRefusals.refuses;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences and masks that do not fit: each is refused before a run, by its number; right ones beside it are not. */
class TrainerMaskRefusalTest {
    private static MultiLayerConfiguration sequences(RNNFormat format) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new LSTM.Builder().nOut(5).dataFormat(format).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(format)
                        .build())
                .setInputType(InputType.recurrent(4, 6, format))
                .build();
    }

    private static INDArray classesOfSteps() {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 3, 6);
        for (int i = 0; i < ROWS; i++) {
            for (int t = 0; t < 6; t++) {
                labels.putScalar(new int[] {i, (i + t) % 3, t}, 1);
            }
        }
        return labels;
    }

    @Test
    void sequencesInTheOtherFormat() {
        INDArray last = classesOfSteps().permute(0, 2, 1).dup('c');
        accepts(sequences(RNNFormat.NWC), new DataSet(features(6, 4), last));
        refuses(
                sequences(RNNFormat.NWC),
                new DataSet(features(6, 4), classesOfSteps()),
                "shape [3, 6]",
                "shape [6, 3]",
                "channels last (NWC)");
    }

    /** A step without a class is refused unless it is masked. */
    @Test
    void stepsWithoutAClass() {
        INDArray labels = classesOfSteps();
        labels.putScalar(new int[] {11, 0, 1}, 0);
        INDArray mask = Nd4j.ones(DataType.FLOAT, ROWS, 6);
        DataSet data = new DataSet(features(4, 6), labels, null, mask);
        refuses(sequences(RNNFormat.NCW), data, "row 11", "step or pixel 1", "sum 0");
        mask.putScalar(11, 1, 0);
        accepts(sequences(RNNFormat.NCW), data);
        mask.putScalar(11, 1, 0.5);
        refuses(sequences(RNNFormat.NCW), data, "row 11", "0.5", "ExampleWeights");
    }

    /** DL4J's RnnOutputLayer does not use the mask of the features for its loss. */
    @Test
    void paddingThatTheFeaturesAloneMask() {
        INDArray labels = classesOfSteps();
        INDArray mask = Nd4j.ones(DataType.FLOAT, ROWS, 6);
        labels.putScalar(new int[] {11, 0, 1}, 0);
        mask.putScalar(11, 1, 0);
        refuses(
                sequences(RNNFormat.NCW),
                new DataSet(features(4, 6), labels, mask, null),
                "row 11",
                "whatever the mask of the features",
                "new DataSet(features, labels, mask, mask)");
        accepts(sequences(RNNFormat.NCW), new DataSet(features(4, 6), labels, mask, mask));
    }

    /** Entries beside one that is masked are looked at. */
    @Test
    void labelsBesideAMaskedOne() {
        MultiLayerConfiguration network = network(LossFunction.XENT.getILossFunction(), Activation.SIGMOID, 3);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 3);
        INDArray mask = Nd4j.ones(DataType.FLOAT, ROWS, 3);
        labels.putScalar(21, 0, -1);
        mask.putScalar(21, 0, 0);
        accepts(network, new DataSet(features(4), labels, null, mask));
        labels.putScalar(21, 1, 7);
        refuses(network, new DataSet(features(4), labels, null, mask), "row 21", "7.0", "probability");
    }

    @Test
    void masksOfAnotherShape() {
        refuses(
                sequences(RNNFormat.NCW),
                new DataSet(features(4, 6), classesOfSteps(), null, Nd4j.ones(DataType.FLOAT, ROWS, 5)),
                "shape [3, 6]",
                "mask of shape [5]",
                "[6]");
        MultiLayerConfiguration network = network(LossFunction.MSE.getILossFunction(), Activation.IDENTITY, 2);
        refuses(
                network,
                new DataSet(features(4), features(2), null, Nd4j.ones(DataType.FLOAT, ROWS)),
                "shape [2]",
                "mask of shape []",
                "Reshape the label mask");
    }

    @Test
    void oneLabelForAWholeSequence() {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 3);
        labels.getColumn(0).assign(1);
        refuses(sequences(RNNFormat.NCW), new DataSet(features(4, 6), labels), "each time step", "LastTimeStep");
    }

    @Test
    void rowsThatAreMaskedAtEveryStep() {
        MultiLayerConfiguration pooled = new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new LSTM.Builder().nOut(5).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(4))
                .build();
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 3);
        labels.getColumn(1).assign(1);
        INDArray mask = Nd4j.ones(DataType.FLOAT, ROWS, 6);
        DataSet data = new DataSet(features(4, 6), labels, mask, null);
        accepts(pooled, data);
        mask.getRow(37).assign(0);
        refuses(pooled, data, "row 37", "masked at every step", "one step unmasked");
    }
}
