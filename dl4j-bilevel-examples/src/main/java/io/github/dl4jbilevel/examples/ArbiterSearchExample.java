package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.arbiter.BilevelCandidate;
import io.github.dl4jbilevel.arbiter.BilevelScoreFunction;
import io.github.dl4jbilevel.arbiter.BilevelSpace;
import io.github.dl4jbilevel.arbiter.MappedSpace;
import io.github.dl4jbilevel.arbiter.RecipeSpace;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.saving.InMemoryResultSaver;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultReference;
import org.deeplearning4j.arbiter.optimize.api.termination.MaxCandidatesCondition;
import org.deeplearning4j.arbiter.optimize.api.termination.MaxTimeCondition;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * Arbiter's random search over what the algorithm takes as given (step size, momentum, lambda, topology, batch size, bounds and
 * start of the L2 coefficients), while D-NSVRGDA tunes the coefficients themselves, on a small Synthetic I with label noise 0.1.
 * An optional argument is the number of candidates (default 10).
 */
public final class ArbiterSearchExample {
    private static final int AGENTS = 4;
    private static final int FEATURES = 20;
    private static final int ROUNDS = 100;

    private ArbiterSearchExample() {}

    /**
     * The outcome of a search.
     *
     * @param trained number of candidates that have a score
     * @param failed number of candidates without, that diverged or were refused
     * @param candidate the best one's settings
     * @param result the best one's run
     * @param score its validation loss
     */
    record Outcome(int trained, int failed, BilevelCandidate candidate, BilevelResult result, double score) {}

    /** Searches and prints the best candidate. */
    public static void main(String[] arguments) throws IOException {
        Outcome best = search(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10);
        System.out.printf("%d candidates trained, %d failed; the best one has%n", best.trained(), best.failed());
        best.candidate().settings().forEach((name, value) -> System.out.printf("  %s = %s%n", name, value));
        System.out.printf(
                Locale.ROOT,
                "validation loss %.4f, test accuracy %.4f, with%n",
                best.score(),
                best.result().finalMetrics().testAccuracy());
        best.result().hyperparameters().forEach(tuned -> System.out.println("  " + tuned));
    }

    /** Searches among so many candidates, ten minutes at most. */
    static Outcome search(int candidates) throws IOException {
        OptimizationConfiguration search = new OptimizationConfiguration.Builder()
                .candidateGenerator(new RandomSearchGenerator(space()))
                .scoreFunction(BilevelScoreFunction.VALIDATION_LOSS)
                .modelSaver(new InMemoryResultSaver())
                .terminationConditions(
                        new MaxCandidatesCondition(candidates), new MaxTimeCondition(10, TimeUnit.MINUTES))
                .rngSeed(7)
                .build();
        LocalOptimizationRunner runner = new LocalOptimizationRunner(search);
        runner.execute();
        for (ResultReference reference : runner.getResults()) {
            OptimizationResult outcome = reference.getResult();
            if (outcome.getIndex() == runner.bestScoreCandidateIndex()) {
                return new Outcome(
                        runner.numCandidatesCompleted(),
                        runner.numCandidatesFailed(),
                        (BilevelCandidate) outcome.getCandidate().getValue(),
                        (BilevelResult) reference.getResultModel(),
                        outcome.getScore());
            }
        }
        throw new IllegalStateException("No candidate has a score. The reasons: " + runner.getCandidateStatus());
    }

    private static BilevelSpace space() {
        Synthetic.Sets sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 1000, FEATURES, 0.1, 1, 42).generate();
        RecipeSpace algorithms = new RecipeSpace.Builder(DNsvrgda::builder)
                .vary(Algorithm.LEARNING_RATE, new ContinuousParameterSpace(new LogUniformDistribution(1e-3, 0.1)))
                .vary(DNsvrgda.MOMENTUM, new ContinuousParameterSpace(0.05, 0.5))
                .vary(DNsvrgda.LAMBDA, new DiscreteParameterSpace<>(1.0, 10.0, 100.0))
                .build();
        return new BilevelSpace.Builder(() -> new DecentralizedBilevelTrainer.Builder(network())
                        .trainingData(sets.train().toDataSet())
                        .validationData(sets.validation().toDataSet())
                        .testData(sets.test().toDataSet())
                        .reportEvery(ROUNDS))
                .algorithm(algorithms)
                .topology(new DiscreteParameterSpace<>(Topology.line(AGENTS), Topology.complete(AGENTS)))
                .batchSize(new DiscreteParameterSpace<>(16, 32))
                .hyperparameters(MappedSpace.of(
                        "high",
                        new DiscreteParameterSpace<>(0.01, 0.1),
                        "start",
                        new ContinuousParameterSpace(new LogUniformDistribution(1e-5, 1e-3)),
                        (high, start) ->
                                L2Regularization.perLayer().bounded(1e-6, high).startingAtValue(start)))
                .rounds(ROUNDS)
                .build();
    }

    private static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
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
                .build();
    }
}
