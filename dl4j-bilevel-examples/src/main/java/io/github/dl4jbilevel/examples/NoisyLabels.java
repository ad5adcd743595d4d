package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.reader.LabelCorruption;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A weight for every training example where 40 % of the training labels are wrong and the validation labels are right: examples that
 * hurt the validation loss get small weights. An optional argument is the number of rounds (default 400).
 */
public final class NoisyLabels {
    private static final int FEATURES = 10;

    private NoisyLabels() {}

    /**
     * The outcome of a run.
     *
     * @param auc probability that an example with a right label outweighs one with a wrong label; 1/2 by chance
     */
    record Outcome(BilevelResult result, double auc) {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        Outcome outcome = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 400);
        System.out.printf(
                Locale.ROOT,
                "test accuracy %.3f; a right example outweighs a wrong one with probability %.3f%n",
                outcome.result().finalMetrics().testAccuracy(),
                outcome.auc());
        outcome.result().hyperparameters(0).stream().limit(5).forEach(System.out::println); // agent 0's own
    }

    /** Trains for some rounds. */
    static Outcome train(int rounds) {
        Synthetic.Sets sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 400, FEATURES, 0, 1, 42).generate();
        LabelCorruption corruption = LabelCorruption.draw(sets.train(), 0.4, 42);
        DecentralizedBilevelTrainer trainer = new DecentralizedBilevelTrainer.Builder(
                        new NeuralNetConfiguration.Builder()
                                .l2(1e-3)
                                .list()
                                .layer(new OutputLayer.Builder()
                                        .nOut(2)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                                .setInputType(InputType.feedForward(FEATURES))
                                .build())
                .hyperparameters(ExampleWeights.sigmoid())
                .algorithm(DNsvrgda.builder()
                        .learningRate(0.02)
                        .learningRate(Level.UPPER, 0.2)
                        .build())
                .topology(Topology.ring(4))
                .trainingData(corruption.rows().toDataSet())
                .validationData(sets.validation().toDataSet())
                .testData(sets.test().toDataSet())
                .reportEvery(rounds)
                .build();
        BilevelResult result = trainer.fit(rounds);
        return new Outcome(
                result,
                corruption.auc(weights(trainer.data(), result, corruption.rows().rows())));
    }

    /** Weights by the example's number in the set; each agent knows those of its own rows alone. */
    private static double[] weights(AgentData data, BilevelResult result, int examples) {
        double[] weights = new double[examples];
        for (int k = 0; k < data.agents(); k++) {
            INDArray own = result.upperVariable(k);
            int[] numbers = data.trainingRowNumbers(k);
            for (int i = 0; i < numbers.length; i++) {
                weights[numbers[i]] = 1 / (1 + Math.exp(-own.getDouble(i)));
            }
        }
        return weights;
    }
}
