package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks, hyperparameters and figures are those of one process for every kind of hyperparameter, where rows are each agent's own. */
@Timeout(120)
class EveryHyperparameterTest {
    private static final int AGENTS = 3;
    private static final int ROUNDS = 10;

    static Stream<Hyperparameters> kinds() {
        return Stream.of(
                L2Regularization.perUnit(),
                ExampleWeights.sigmoid(),
                ClassWeights.exp(),
                LogitAdjustment.perClass(),
                LossTemperature.exp(),
                LabelSmoothing.upTo(0.5),
                InputScaling.perFeature(),
                SharedRepresentation.below(2),
                SharedRepresentation.below(2).withPrivateHeads(),
                Hyperparameters.all(L2Regularization.perUnit(), ExampleWeights.sigmoid()),
                Hyperparameters.all(ExampleWeights.sigmoid(), ClassWeights.exp(), InputScaling.perFeature()));
    }

    /** All of a result that the process of agent 0 knows. */
    private record Outcome(
            List<List<Float>> networks,
            List<List<Float>> upper,
            List<TunedHyperparameter> hyperparameters,
            List<List<TunedHyperparameter>> ofAgents,
            List<RoundMetrics> history) {
        static Outcome of(BilevelResult result) {
            return new Outcome(
                    result.models().stream()
                            .map(model -> SmallTraining.bits(model.params()))
                            .toList(),
                    IntStream.range(0, AGENTS)
                            .mapToObj(k -> SmallTraining.bits(result.upperVariable(k)))
                            .toList(),
                    result.hyperparameters(),
                    IntStream.range(0, AGENTS).mapToObj(result::hyperparameters).toList(),
                    result.history().stream().map(m -> m.withSeconds(0)).toList());
        }
    }

    /** A network that every kind fits: its first layer scales the features. */
    private static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ElementWiseMultiplicationLayer.Builder()
                        .nIn(6)
                        .nOut(6)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nIn(6)
                        .nOut(5)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(5)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    private static ExistingDataSetIterator rows(int agent) {
        return new ExistingDataSetIterator(List.of(SmallTraining.rows(20 + 3 * agent, 10 + agent)));
    }

    private static DecentralizedBilevelTrainer.Builder builder(Hyperparameters kind) {
        return new DecentralizedBilevelTrainer.Builder(network())
                .algorithm(SunDsbo.GT.builder().build())
                .hyperparameters(kind)
                .topology(Topology.line(AGENTS))
                .testData(SmallTraining.rows(40, 2))
                .batchSize(8)
                .threads(1)
                .reportEvery(ROUNDS / 2);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void severalProcessesFindWhatOneFinds(Hyperparameters kind) throws Exception {
        List<ExistingDataSetIterator> all = IntStream.range(0, AGENTS)
                .mapToObj(EveryHyperparameterTest::rows)
                .toList();
        Outcome whole = Outcome.of(builder(kind).trainingData(all).build().fit(ROUNDS));
        List<Future<BilevelResult>> running = new ArrayList<>();
        try (ThreadCluster cluster = new ThreadCluster(AGENTS)) {
            for (int k = 0; k < AGENTS; k++) {
                running.add(cluster.start(
                        k,
                        builder(kind).trainingData(Map.of(k, rows(k))),
                        (agent, builder) -> builder.build().fit(ROUNDS)));
            }
            assertThat(Outcome.of(running.get(0).get(60, TimeUnit.SECONDS))).isEqualTo(whole);
        }
    }
}
