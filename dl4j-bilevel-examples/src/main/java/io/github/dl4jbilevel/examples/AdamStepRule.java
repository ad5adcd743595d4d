package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import io.github.dl4jbilevel.updater.Storm;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * An algorithm of one's own from the library's slots: STORM estimates, gradient tracking, and DL4J's {@link Adam} as the step
 * rule of every level, on Synthetic I with label noise 0.1. An optional argument is the number of rounds (default 500).
 */
public final class AdamStepRule {
    private AdamStepRule() {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        BilevelResult result = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500);
        System.out.printf(
                Locale.ROOT, "test accuracy %.4f%n", result.finalMetrics().testAccuracy());
        result.hyperparameters().stream().limit(3).forEach(System.out::println);
    }

    /** Trains for some rounds. */
    public static BilevelResult train(int rounds) {
        Recipe trackedAdam = new Recipe(
                "tracked-adam",
                new ValueFunctionPenalty(10),
                level -> new LevelRule(new Storm(0.1), new GradientTracking(new Adam(0.002))));
        Synthetic.Sets sets = Synthetic.of(Synthetic.Kind.GAUSSIAN, 0.1, 42).generate();
        return new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nOut(20)
                                .activation(Activation.RELU)
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(100))
                        .build())
                .hyperparameters(L2Regularization.perUnit())
                .algorithm(trackedAdam)
                .topology(Topology.line(8))
                .trainingData(sets.train().toDataSet())
                .validationData(sets.validation().toDataSet())
                .testData(sets.test().toDataSet())
                .build()
                .fit(rounds);
    }
}
