package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A ComputationGraph of one's own with two inputs, and one L2 coefficient for each unit of both branches. The class is the sign of a sum
 * over both inputs, so that neither branch can know it alone. An optional argument is the number of rounds (default 150).
 */
public final class OwnGraph {
    private static final int LEFT = 6;
    private static final int RIGHT = 4;

    private OwnGraph() {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        BilevelResult result = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 150);
        System.out.printf(
                Locale.ROOT, "test accuracy %.3f%n", result.finalMetrics().testAccuracy());
        result.hyperparameters().stream().limit(3).forEach(System.out::println);
        System.out.println(result.graph().summary());
    }

    /** Trains for some rounds. */
    static BilevelResult train(int rounds) {
        return new DecentralizedBilevelTrainer.Builder(network())
                .hyperparameters(L2Regularization.perUnit())
                .topology(Topology.ring(4))
                .trainingData(rows(1200, 1))
                .testData(rows(400, 2))
                .reportEvery(rounds)
                .build()
                .fit(rounds);
    }

    private static ComputationGraphConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("left", "right")
                .setInputTypes(InputType.feedForward(LEFT), InputType.feedForward(RIGHT))
                .addLayer("fromLeft", dense(), "left")
                .addLayer("fromRight", dense(), "right")
                .addVertex("both", new MergeVertex(), "fromLeft", "fromRight")
                .addLayer(
                        "class",
                        new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "both")
                .setOutputs("class")
                .build();
    }

    private static DenseLayer dense() {
        return new DenseLayer.Builder().nOut(8).activation(Activation.RELU).build();
    }

    /** Standard Gaussian features, and an array for each input of the graph. */
    private static MultiDataSet rows(int n, long seed) {
        Random random = new Random(seed);
        float[][] left = new float[n][LEFT];
        float[][] right = new float[n][RIGHT];
        float[][] labels = new float[n][2];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (float[] part : new float[][] {left[i], right[i]}) {
                for (int j = 0; j < part.length; j++) {
                    part[j] = (float) random.nextGaussian();
                    sum += part[j];
                }
            }
            labels[i][sum > 0 ? 1 : 0] = 1;
        }
        INDArray[] features = {Nd4j.createFromArray(left), Nd4j.createFromArray(right)};
        return new MultiDataSet(features, new INDArray[] {Nd4j.createFromArray(labels)});
    }
}
