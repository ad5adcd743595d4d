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
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolutional network of one's own with batch normalization and dropout, and one L2 coefficient for each of its weight arrays, on
 * noisy images of 8 x 8 pixels with a horizontal or a vertical bar. An optional argument is the number of rounds (default 60).
 */
public final class OwnCnn {
    static final int SIDE = 8;

    private OwnCnn() {}

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
                .hyperparameters(L2Regularization.perLayer().startingAtValue(1e-3))
                .algorithm(DNsvrgda.builder().learningRate(0.05).build())
                .topology(Topology.ring(4))
                .trainingData(bars(800, 1))
                .testData(bars(400, 2))
                .reportEvery(rounds)
                .build()
                .fit(rounds);
    }

    private static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(6).build())
                .layer(new BatchNormalization())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(16)
                        .activation(Activation.RELU)
                        .dropOut(0.8) // retains 80 %
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build();
    }

    /** Gaussian noise, and a bar of ones in a row (class 0) or a column (class 1). */
    static DataSet bars(int n, long seed) {
        Random random = new Random(seed);
        float[][][][] pixels = new float[n][1][SIDE][SIDE];
        float[][] labels = new float[n][2];
        for (int i = 0; i < n; i++) {
            int bar = random.nextInt(SIDE);
            labels[i][i % 2] = 1;
            for (int row = 0; row < SIDE; row++) {
                for (int column = 0; column < SIDE; column++) {
                    boolean inBar = (i % 2 == 0 ? row : column) == bar;
                    pixels[i][0][row][column] = (float) (0.3 * random.nextGaussian() + (inBar ? 1 : 0));
                }
            }
        }
        return new DataSet(Nd4j.createFromArray(pixels), Nd4j.createFromArray(labels));
    }
}
