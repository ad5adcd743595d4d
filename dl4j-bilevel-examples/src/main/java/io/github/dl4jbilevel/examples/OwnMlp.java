package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.reader.DataFile;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * An MLP of one's own and one L2 coefficient for each of its units, trained by eight agents on a ring. Arguments: a LIBSVM file of
 * training rows and one of test rows, such as {@code a9a a9a.t}; without them, synthetic rows.
 */
public final class OwnMlp {
    private OwnMlp() {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        LabeledRows train;
        LabeledRows test;
        if (arguments.length == 2) {
            train = DataFile.libSvm(Path.of(arguments[0])).rows();
            test = DataFile.libSvm(Path.of(arguments[1])).rowsLike(train);
        } else {
            Synthetic.Sets sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 2000, 20, 0.1, 1, 42).generate();
            train = sets.train();
            test = sets.test();
        }
        BilevelResult result = train(train, test, 200);
        System.out.printf(
                Locale.ROOT,
                "validation loss %.3f -> %.3f, test accuracy %.3f%n",
                result.history().get(0).validationLoss(),
                result.validationLoss(),
                result.finalMetrics().testAccuracy());
        result.hyperparameters().stream().limit(3).forEach(System.out::println);
        System.out.println(result.network().summary());
    }

    /** Trains on any rows of two classes or more. */
    static BilevelResult train(LabeledRows train, LabeledRows test, int rounds) {
        return new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nOut(20)
                                .activation(Activation.RELU)
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nOut(train.classCount())
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(train.featureCount()))
                        .build())
                .hyperparameters(L2Regularization.perUnit()) // what is tuned
                .topology(Topology.ring(8)) // who talks to whom
                .trainingData(train.shuffled(42).iterator(1000)) // dealt to the eight agents
                .validationFraction(0.3) // of each agent's rows, for the upper level
                .testData(test.iterator(1000))
                .build()
                .fit(rounds);
    }
}
