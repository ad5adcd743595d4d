package io.github.dl4jbilevel.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DsgdaGt;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** On data made for it, each kind of hyperparameter finds what it is for, and beats its own fixed start on validation rows. */
class HyperparametersWorthTuningTest {
    private static final int AGENTS = 2;
    private static final int ROUNDS = 150;

    /**
     * Rows of a two-class Gaussian mixture.
     *
     * @param share probability of class 1
     * @param shift means of the informative features, the first, are at -shift and +shift
     * @param flipped probability of a wrong label; rows of a seed are the same for every one
     */
    private static DataSet rows(
            int n, long seed, double share, double shift, int informative, int features, double flipped) {
        Random random = new Random(seed);
        INDArray x = Nd4j.zeros(DataType.FLOAT, n, features);
        INDArray t = Nd4j.zeros(DataType.FLOAT, n, 2);
        for (int i = 0; i < n; i++) {
            int label = random.nextDouble() < share ? 1 : 0;
            t.putScalar(i, random.nextDouble() < flipped ? 1 - label : label, 1);
            for (int j = 0; j < features; j++) {
                double mean = j < informative ? (label == 0 ? -shift : shift) : 0;
                x.putScalar(i, j, mean + random.nextGaussian());
            }
        }
        return new DataSet(x, t);
    }

    private static MultiLayerConfiguration logistic(int features, double l2, boolean scaled) {
        NeuralNetConfiguration.ListBuilder layers =
                new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).list();
        if (scaled) {
            layers.layer(new ElementWiseMultiplicationLayer.Builder()
                    .nIn(features)
                    .nOut(features)
                    .activation(Activation.IDENTITY)
                    .build());
        }
        return layers.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(features)
                        .nOut(2)
                        .l2(l2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    /** Plain steps of y and z over whole shards, without sampling noise, and these of x. */
    private static Recipe algorithm(IUpdater ofX) {
        return DsgdaGt.builder()
                .learningRate(0.03)
                .stepRule(Level.UPPER, ofX)
                .set(DsgdaGt.LAMBDA, 10)
                .build();
    }

    /** The rows by turns. */
    private static List<DataSetIterator> dealt(DataSet rows) {
        List<DataSetIterator> all = new ArrayList<>();
        for (int k = 0; k < AGENTS; k++) {
            List<DataSet> own = new ArrayList<>();
            for (int i = k; i < rows.numExamples(); i += AGENTS) {
                own.add(rows.get(i));
            }
            all.add(TwoClasses.iterator(DataSet.merge(own)));
        }
        return all;
    }

    private static BilevelResult fit(
            MultiLayerConfiguration network,
            Hyperparameters tuned,
            IUpdater ofX,
            DataSet training,
            DataSet validation) {
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(network)
                .hyperparameters(tuned)
                .algorithm(algorithm(ofX))
                .topology(Topology.line(AGENTS))
                .trainingData(dealt(training))
                .validationData(dealt(validation))
                .batchSize(0)
                .threads(1)
                .seed(7)
                .reportEvery(ROUNDS)
                .build()
                .fit(ROUNDS);
        assertThat(result.divergence()).isEmpty();
        return result;
    }

    /** Validation loss at the end, with x as it starts. */
    private static double fixed(
            MultiLayerConfiguration network, Hyperparameters tuned, DataSet training, DataSet validation) {
        return loss(fit(network, tuned, new Sgd(1e-30), training, validation));
    }

    private static double loss(BilevelResult result) {
        return result.finalMetrics().upperLoss();
    }

    private static double value(BilevelResult result, int i) {
        return result.hyperparameters().get(i).value();
    }

    /** 1 row in 20 is of class 1, and validation asks for both alike. */
    @Test
    void classWeightsAndLogitOffsetsMakeUpForImbalance() {
        DataSet training = rows(400, 1, 0.05, 0.7, 2, 4, 0);
        DataSet balanced = rows(400, 2, 0.5, 0.7, 2, 4, 0);
        MultiLayerConfiguration network = logistic(4, 0.01, false);
        double fixed = fixed(network, ClassWeights.exp(), training, balanced);
        BilevelResult weights = fit(network, ClassWeights.exp(), new Sgd(0.1), training, balanced);
        assertThat(loss(weights)).isLessThan(0.8 * fixed);
        assertThat(value(weights, 1)).as("weight of the rare class").isGreaterThan(5 * value(weights, 0));
        BilevelResult offsets = fit(network, LogitAdjustment.perClass(), new Sgd(0.1), training, balanced);
        assertThat(loss(offsets)).isLessThan(0.8 * fixed);
        assertThat(value(offsets, 1)).as("offset of the rare class").isLessThan(value(offsets, 0) - 1);
    }

    /** 3 labels in 10 are wrong, and the weights tell which: area under the ROC curve of the weight as a score of a right label. */
    @Test
    void exampleWeightsFindWrongLabels() {
        DataSet wrong = rows(200, 1, 0.5, 1, 3, 4, 0.3);
        DataSet right = rows(200, 1, 0.5, 1, 3, 4, 0);
        DataSet validation = rows(200, 2, 0.5, 1, 3, 4, 0);
        MultiLayerConfiguration network = logistic(4, 0.01, false);
        BilevelResult tuned = fit(network, ExampleWeights.sigmoid(), new Sgd(20), wrong, validation);
        assertThat(loss(tuned)).isLessThan(0.8 * fixed(network, ExampleWeights.sigmoid(), wrong, validation));
        List<Double> ofRight = new ArrayList<>();
        List<Double> ofWrong = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double weight = tuned.hyperparameters(i % AGENTS).get(i / AGENTS).value();
            boolean same =
                    wrong.getLabels().getDouble(i, 0) == right.getLabels().getDouble(i, 0);
            (same ? ofRight : ofWrong).add(weight);
        }
        assertThat(ofWrong).hasSizeBetween(40, 80);
        double pairs = 0;
        for (double r : ofRight) {
            pairs += ofWrong.stream().filter(w -> w < r).count();
        }
        assertThat(pairs / ofRight.size() / ofWrong.size()).isGreaterThan(0.8);
    }

    /** 3 of 20 features mean something, and few rows make the others look so. */
    @Test
    void scalesSuppressFeaturesOfNoise() {
        DataSet training = rows(60, 1, 0.5, 0.7, 3, 20, 0);
        DataSet validation = rows(400, 2, 0.5, 0.7, 3, 20, 0);
        MultiLayerConfiguration network = logistic(20, 0.02, true);
        BilevelResult tuned = fit(network, InputScaling.perFeature(), new Adam(0.02), training, validation);
        assertThat(loss(tuned)).isLessThan(0.95 * fixed(network, InputScaling.perFeature(), training, validation));
        double[] scales = tuned.upperVariable().toDoubleVector();
        assertThat(meanAbsolute(scales, 0, 3)).isGreaterThan(1.5 * meanAbsolute(scales, 3, 20));
    }

    @Test
    void smoothL1PerInputFindsFeaturesOfNoise() {
        DataSet training = rows(120, 1, 0.5, 0.7, 3, 20, 0);
        DataSet validation = rows(400, 2, 0.5, 0.7, 3, 20, 0);
        MultiLayerConfiguration network = logistic(20, 0.02, false);
        Hyperparameters l1 = Regularizer.smoothL1(0.1).exp().perInputFeature().startingAtValue(0.01);
        BilevelResult tuned = fit(network, l1, new Adam(0.03), training, validation);
        assertThat(loss(tuned)).isLessThan(0.95 * fixed(network, l1, training, validation));
        double[] coefficients =
                IntStream.range(0, 20).mapToDouble(i -> value(tuned, i)).toArray();
        assertThat(meanAbsolute(coefficients, 3, 20)).isGreaterThan(3 * meanAbsolute(coefficients, 0, 3));
    }

    private static double meanAbsolute(double[] values, int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(i -> Math.abs(values[i]))
                .average()
                .orElseThrow();
    }

    /** One label in five is wrong, and few rows let the network be sure of that. */
    @Test
    void temperatureAndSmoothingMakeNoisyLabelsLessSure() {
        DataSet training = rows(60, 1, 0.5, 0.6, 3, 20, 0.2);
        DataSet validation = rows(400, 2, 0.5, 0.6, 3, 20, 0.2);
        MultiLayerConfiguration network = logistic(20, 0.001, false);
        LossTemperature bounded = LossTemperature.bounded(0.6, 2).startingAtValue(1);
        BilevelResult temperature = fit(network, bounded, new Adam(0.02), training, validation);
        assertThat(loss(temperature)).isLessThan(0.97 * fixed(network, bounded, training, validation));
        assertThat(value(temperature, 0)).isLessThan(0.8);
        LabelSmoothing smoothing = LabelSmoothing.upTo(0.9);
        BilevelResult smoothed = fit(network, smoothing, new Adam(0.03), training, validation);
        assertThat(loss(smoothed)).isLessThan(0.95 * fixed(network, smoothing, training, validation));
        assertThat(value(smoothed, 0)).isGreaterThan(0.3);
    }
}
