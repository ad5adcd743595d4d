package io.github.dl4jbilevel.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.reader.DataSchema;
import io.github.dl4jbilevel.reader.LabeledRows;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The score is the mean of -log p and the share of rows that are known. */
class ScoreTest {
    /** More than two batches. */
    private static final int ROWS = 2500;

    /** A network whose class 1 has the probability 1 / (1 + exp(-logit)), whatever the row. */
    private static MultiLayerNetwork constant(double logit) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder()
                        .nIn(1)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
        network.init();
        network.setParams(Nd4j.createFromArray(0, 0, 0, (float) logit).reshape(1, 4));
        return network;
    }

    /** Every fifth row is of class 0. */
    private static LabeledRows rows() {
        int[] classes = new int[ROWS];
        Arrays.setAll(classes, i -> i % 5 == 0 ? 0 : 1);
        return new LabeledRows(Nd4j.ones(DataType.FLOAT, ROWS, 1), classes, new DataSchema(1, List.of("0", "1")));
    }

    @Test
    void lossIsTheMeanOfNegativeLogarithms() {
        Score score = Score.of(constant(Math.log(3)), rows());
        assertThat(score.loss()).isCloseTo(-0.8 * Math.log(0.75) - 0.2 * Math.log(0.25), within(1e-6));
        assertThat(score.accuracy()).isEqualTo(0.8);
    }

    /** A loss of DL4J's takes no p below 1e-10, so both ways are measured alike. */
    @Test
    void certaintyInTheWrongClassIsFinite() {
        MultiLayerNetwork network = constant(100);
        Score score = Score.of(network, rows());
        assertThat(score.loss()).isCloseTo(-0.2 * Math.log(1e-10), within(1e-5));
        assertThat(score.loss()).isCloseTo(network.score(rows().toDataSet()), within(1e-4));
    }
}
