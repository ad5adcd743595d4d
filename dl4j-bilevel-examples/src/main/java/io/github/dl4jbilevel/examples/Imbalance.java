package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.LongTail;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;

/**
 * A weight for each class and an offset of each class's logit, where class 1 has one training row for twenty of class 0 while validation
 * and test rows are balanced. An optional argument is the number of rounds (default 300).
 */
public final class Imbalance {
    private static final int FEATURES = 10;
    private static final double RATIO = 20;

    private Imbalance() {}

    /**
     * The outcome of a run.
     *
     * @param test the averaged network on balanced test rows
     */
    record Outcome(BilevelResult result, Evaluation test) {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        Outcome outcome = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300);
        System.out.printf(
                "test accuracy %.3f; recall %.3f of the common class, %.3f of the rare one%n",
                outcome.test().accuracy(),
                outcome.test().recall(0),
                outcome.test().recall(1));
        outcome.result().hyperparameters().forEach(System.out::println);
    }

    /** Trains for some rounds. */
    static Outcome train(int rounds) {
        Synthetic.Sets sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 3000, FEATURES, 0.1, 1, 42).generate();
        LabeledRows tailed = new LongTail(RATIO, 42).subsample(sets.train());
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .l2(1e-3)
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nOut(10)
                                .activation(Activation.RELU)
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(FEATURES))
                        .build())
                // Bounded, since weights and offsets together could run away.
                .hyperparameters(
                        Hyperparameters.all(ClassWeights.bounded(1 / RATIO, RATIO), LogitAdjustment.perClass()))
                .algorithm(DNsvrgda.builder().build())
                .topology(Topology.ring(4))
                .trainingData(tailed.toDataSet())
                .validationData(sets.validation().toDataSet())
                .testData(sets.test().toDataSet())
                .reportEvery(rounds)
                .build()
                .fit(rounds);
        return new Outcome(result, result.network().evaluate(sets.test().iterator(1000)));
    }
}
