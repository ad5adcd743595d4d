package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.model.InitialNetwork;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Masked steps and labels are not counted, whichever array masks them; the rest is counted here one by one. */
class TestScorerTest {
    private static final int ROWS = 9;
    private static final int STEPS = 4;

    @ParameterizedTest
    @CsvSource({"NCW, false", "NCW, true", "NWC, false", "NWC, true"})
    void stepsThatAreMasked(RNNFormat format, boolean byFeatures) {
        boolean last = format == RNNFormat.NWC;
        Random random = new Random(2);
        INDArray features =
                last ? Networks.gaussian(random, ROWS, STEPS, 2) : Networks.gaussian(random, ROWS, 2, STEPS);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, last ? new long[] {ROWS, STEPS, 3} : new long[] {ROWS, 3, STEPS});
        INDArray mask = Nd4j.zeros(DataType.DOUBLE, ROWS, STEPS);
        int[][] classes = new int[ROWS][STEPS];
        for (int i = 0; i < ROWS; i++) {
            int length = 1 + random.nextInt(STEPS);
            for (int t = 0; t < STEPS; t++) {
                classes[i][t] = random.nextInt(3);
                labels.putScalar(last ? new int[] {i, t, classes[i][t]} : new int[] {i, classes[i][t], t}, 1);
                mask.putScalar(i, t, t < length ? 1 : 0);
            }
        }
        MultiLayerConfiguration network = Networks.base()
                .list()
                .layer(new LSTM.Builder().nIn(2).nOut(4).dataFormat(format).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(format)
                        .build())
                .build();
        DataSet rows = new DataSet(features, labels, byFeatures ? mask : null, byFeatures ? null : mask);
        TestScorer scorer = scorer(network, rows);
        INDArray theta = InitialNetwork.of(network).open(7).network().params();
        MultiLayerNetwork own = InitialNetwork.of(network).network(theta);
        INDArray outputs = own.output(features, false, byFeatures ? mask : null, byFeatures ? null : mask);
        int counted = 0;
        int right = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int t = 0; t < STEPS; t++) {
                if (mask.getDouble(i, t) == 1) {
                    counted++;
                    int best = 0;
                    for (int c = 1; c < 3; c++) {
                        best = at(outputs, i, t, c, last) > at(outputs, i, t, best, last) ? c : best;
                    }
                    right += best == classes[i][t] ? 1 : 0;
                }
            }
        }
        assertThat(counted).isLessThan(ROWS * STEPS);
        assertThat(scorer.accuracy(theta)).isCloseTo((double) right / counted, within(1e-9));
        assertThat(scorer.measure()).isEqualTo("share of time steps whose largest output is the label's class");
    }

    private static double at(INDArray outputs, int row, int step, int unit, boolean last) {
        return last ? outputs.getDouble(row, step, unit) : outputs.getDouble(row, unit, step);
    }

    private static TestScorer scorer(MultiLayerConfiguration network, DataSet rows) {
        RowStore store = RowStore.of(rows, DataType.DOUBLE, "data");
        return new NetworkProblem(
                        network, L2Regularization.perLayer(), AgentData.split(store, 0.5, Sharding.even(), 1, 3), 2, 7)
                .scorer(store);
    }

    /** One of several labels is unknown in some rows. */
    @Test
    void labelsThatAreMasked() {
        Random random = new Random(4);
        INDArray features = Networks.gaussian(random, ROWS, 2);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, ROWS, 2);
        INDArray mask = Nd4j.ones(DataType.DOUBLE, ROWS, 2);
        for (int i = 0; i < ROWS; i++) {
            labels.putScalar(i, 0, random.nextInt(2));
            labels.putScalar(i, 1, random.nextInt(2));
            mask.putScalar(i, 1, i % 3 == 0 ? 0 : 1);
        }
        MultiLayerConfiguration network = Networks.base()
                .list()
                .layer(new OutputLayer.Builder(LossFunction.XENT)
                        .nIn(2)
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .build();
        TestScorer scorer = scorer(network, new DataSet(features, labels, null, mask));
        INDArray theta = InitialNetwork.of(network).open(7).network().params();
        INDArray outputs = InitialNetwork.of(network).network(theta).output(features);
        double sum = 0;
        for (int label = 0; label < 2; label++) {
            int counted = 0;
            int right = 0;
            for (int i = 0; i < ROWS; i++) {
                if (mask.getDouble(i, label) == 1) {
                    counted++;
                    right += outputs.getDouble(i, label) > 0.5 == (labels.getDouble(i, label) == 1) ? 1 : 0;
                }
            }
            sum += (double) right / counted;
        }
        assertThat(scorer.accuracy(theta)).isCloseTo(sum / 2, within(1e-9));
        assertThat(scorer.measure()).contains("mean over 2 labels");
    }

    /** Labels far from 0, in single precision, of which one does not vary. */
    @Test
    void rSquaredOfLabelsFarFromZero() {
        INDArray features = Networks.gaussian(new Random(6), 50, 1).castTo(DataType.FLOAT);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 50, 2);
        double sum = 0;
        double sumOfSquares = 0;
        for (int i = 0; i < 50; i++) {
            double x = features.getDouble(i, 0);
            labels.putScalar(i, 0, 300_000 + Math.rint(100 * x));
            labels.putScalar(i, 1, 3);
            sum += Math.rint(100 * x);
            sumOfSquares += Math.pow(Math.rint(100 * x), 2);
        }
        MultiLayerConfiguration network = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(1)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
        RowStore store = RowStore.of(new DataSet(features, labels), DataType.FLOAT, "data");
        TestScorer scorer = new NetworkProblem(
                        network, L2Regularization.perLayer(), AgentData.split(store, 0.5, Sharding.even(), 1, 3), 2, 7)
                .scorer(store);
        INDArray constant = Nd4j.createFromArray(new float[] {0, 0, 300_000, 3});
        double expected = 1 - sumOfSquares / (sumOfSquares - sum * sum / 50);
        assertThat(scorer.rSquared(constant)).isCloseTo(expected, within(1e-9));
        assertThat(scorer.measure()).isEqualTo("R squared, mean over 1 of 2 outputs, whose labels vary");
    }
}
