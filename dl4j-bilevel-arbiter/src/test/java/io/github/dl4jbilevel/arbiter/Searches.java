package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.api.saving.InMemoryResultSaver;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultSaver;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.api.termination.MaxCandidatesCondition;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small problem, spaces over it, and whole searches. */
final class Searches {
    static final int FEATURES = TwoClasses.FEATURES;
    static final DataSet TRAINING = TwoClasses.separable(240, 1);
    static final DataSet TEST = TwoClasses.separable(100, 2);

    private Searches() {}

    static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(6)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    static DecentralizedBilevelTrainer.Builder trainer(MultiLayerConfiguration network) {
        return common(new DecentralizedBilevelTrainer.Builder(network)
                .algorithm(DNsvrgda.builder().build()));
    }

    static DecentralizedBilevelTrainer.Builder common(DecentralizedBilevelTrainer.Builder trainer) {
        return trainer.hyperparameters(L2Regularization.perUnit().exp().startingAt(-4))
                .topology(Topology.ring(3))
                .trainingData(TRAINING)
                .testData(TEST)
                .batchSize(16)
                .threads(1)
                .reportEvery(5)
                .seed(7);
    }

    static BilevelSpace.Builder space() {
        return new BilevelSpace.Builder(() -> trainer(network())).rounds(10);
    }

    static RecipeSpace normalized() {
        return new RecipeSpace.Builder(DNsvrgda::builder)
                .vary(
                        "learningRate",
                        new ContinuousParameterSpace(new LogUniformDistribution(1e-3, 0.1)),
                        RecipeBuilder::learningRate)
                .vary(DNsvrgda.MOMENTUM, new ContinuousParameterSpace(0.05, 1))
                .build();
    }

    /** Step sizes without normalization: hostile ones diverge. */
    static RecipeSpace plain(Double... learningRates) {
        return new RecipeSpace.Builder(DSvrgda::builder)
                .vary("learningRate", new DiscreteParameterSpace<>(learningRates), RecipeBuilder::learningRate)
                .build();
    }

    static OptimizationConfiguration.Builder search(CandidateGenerator generator, ScoreFunction score, int candidates) {
        return new OptimizationConfiguration.Builder()
                .candidateGenerator(generator)
                .scoreFunction(score)
                .modelSaver(new InMemoryResultSaver())
                .terminationConditions(new MaxCandidatesCondition(candidates))
                .rngSeed(5);
    }

    static LocalOptimizationRunner run(CandidateGenerator generator, int candidates) {
        return run(search(generator, BilevelScoreFunction.VALIDATION_LOSS, candidates));
    }

    static LocalOptimizationRunner run(CandidateGenerator generator, int candidates, ResultSaver saver) {
        return run(search(generator, BilevelScoreFunction.TEST_ACCURACY, candidates)
                .modelSaver(saver));
    }

    static LocalOptimizationRunner run(OptimizationConfiguration.Builder search) {
        LocalOptimizationRunner runner = new LocalOptimizationRunner(search.build());
        runner.execute();
        return runner;
    }

    /** By index. */
    static List<CandidateInfo> infos(LocalOptimizationRunner runner) {
        return runner.getCandidateStatus().stream()
                .sorted(Comparator.comparingInt(CandidateInfo::getIndex))
                .toList();
    }
}
