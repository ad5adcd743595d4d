package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.File;
import java.io.IOException;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A network that DL4J has trained and {@link ModelSerializer} has written, loaded as the start of a run that tunes its L2 coefficients.
 * An argument is the file of a network with 20 inputs and 2 outputs; without one, the example trains and writes one first.
 */
public final class LoadedNetwork {
    static final Synthetic.Sets SETS = new Synthetic(Synthetic.Kind.GAUSSIAN, 1000, 20, 1, 1, 42).generate();

    private LoadedNetwork() {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) throws IOException {
        File file = arguments.length > 0 ? new File(arguments[0]) : File.createTempFile("network", ".zip");
        if (arguments.length == 0) {
            file.deleteOnExit();
            write(file);
        }
        BilevelResult result = train(file, 200);
        System.out.printf(
                Locale.ROOT,
                "validation loss %.3f as loaded, %.3f tuned; test accuracy %.3f as loaded, %.3f tuned%n",
                result.history().get(0).upperLoss(),
                result.finalMetrics().upperLoss(),
                result.history().get(0).testAccuracy(),
                result.finalMetrics().testAccuracy());
        result.hyperparameters().stream().limit(3).forEach(System.out::println);
    }

    private static MultiLayerNetwork read(File file) {
        try {
            return ModelSerializer.restoreMultiLayerNetwork(file);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    file + " is no MultiLayerNetwork that ModelSerializer wrote. Name such a file, or none.", e);
        }
    }

    /** Starts from the network in a file. */
    static BilevelResult train(File file, int rounds) throws IOException {
        MultiLayerNetwork start = read(file);
        return new DecentralizedBilevelTrainer.Builder(start)
                .hyperparameters(L2Regularization.perUnit())
                .algorithm(DNsvrgda.builder().learningRate(0.01).build())
                .topology(Topology.ring(4))
                .trainingData(SETS.train().toDataSet())
                .validationData(SETS.validation().toDataSet())
                .testData(SETS.test().toDataSet())
                .reportEvery(rounds)
                .build()
                .fit(rounds);
    }

    /** Trains by DL4J alone, for so long that the network overfits, and writes what comes out. */
    static void write(File file) throws IOException {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .seed(7)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(20)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(20))
                .build());
        network.init();
        network.fit(SETS.train().iterator(50), 20);
        ModelSerializer.writeModel(network, file, true);
    }
}
