package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An LSTM of one's own and one L2 coefficient for each of its weight arrays. A row is a sequence of 6 steps; its class says whether the
 * first of its two features drifts down or up. An optional argument is the number of rounds (default 60).
 */
public final class OwnLstm {
    private static final int FEATURES = 2;
    private static final int STEPS = 6;

    private OwnLstm() {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        BilevelResult result = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60);
        System.out.printf(
                Locale.ROOT, "test accuracy %.3f%n", result.finalMetrics().testAccuracy());
        result.hyperparameters().forEach(System.out::println);
    }

    /** Trains for some rounds. */
    static BilevelResult train(int rounds) {
        return new DecentralizedBilevelTrainer.Builder(network())
                .hyperparameters(L2Regularization.perLayer().startingAtValue(1e-4))
                .algorithm(DNsvrgda.builder().learningRate(0.05).build())
                .topology(Topology.ring(3))
                .trainingData(sequences(600, 1))
                .testData(sequences(300, 2))
                .reportEvery(rounds)
                .build()
                .fit(rounds);
    }

    private static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LastTimeStep(new LSTM.Builder().nOut(8).build()))
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .build();
    }

    /** Gaussian steps, the first feature's around -0.8 or 0.8; as DL4J has sequences: [rows, features, steps]. */
    private static DataSet sequences(int n, long seed) {
        Random random = new Random(seed);
        float[][][] sequences = new float[n][FEATURES][STEPS];
        float[][] labels = new float[n][2];
        for (int i = 0; i < n; i++) {
            labels[i][i % 2] = 1;
            for (int t = 0; t < STEPS; t++) {
                sequences[i][0][t] = (float) (random.nextGaussian() + (i % 2 == 0 ? -0.8 : 0.8));
                sequences[i][1][t] = (float) random.nextGaussian();
            }
        }
        return new DataSet(Nd4j.createFromArray(sequences), Nd4j.createFromArray(labels));
    }
}
