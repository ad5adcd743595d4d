package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.perAgent;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.data.Rows;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Missing, contradictory and senseless settings: each message says what was given, what is required, what to do. */
class TrainerSettingsTest {
    private static void state(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContainingAll(parts);
    }

    private static void argument(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    private static DecentralizedBilevelTrainer.Builder complete() {
        return trainer(mlp()).trainingData(separable(64, 1));
    }

    @Test
    void missingHyperparameters() {
        state(
                () -> new DecentralizedBilevelTrainer.Builder(mlp())
                        .algorithm(DNsvrgda.builder().build())
                        .topology(Topology.line(2))
                        .trainingData(separable(64, 1))
                        .build(),
                "No hyperparameters",
                "call hyperparameters(...)",
                "L2Regularization.perUnit()");
    }

    @Test
    void missingTopology() {
        state(
                () -> new DecentralizedBilevelTrainer.Builder(mlp())
                        .algorithm(DNsvrgda.builder().build())
                        .hyperparameters(L2Regularization.perUnit().exp())
                        .trainingData(separable(64, 1))
                        .build(),
                "No topology",
                "call topology(...)",
                "Topology.line(8)");
    }

    @Test
    void missingTrainingData() {
        state(() -> trainer(mlp()).build(), "No training data", "call trainingData(...)");
    }

    @Test
    void dataSetTwice() {
        state(() -> complete().trainingData(perAgent(4, 20, 1)), "training data are set twice", "once");
        state(
                () -> complete().validationData(separable(8, 1)).validationData(separable(8, 1)),
                "validation data are set twice",
                "once");
        state(() -> complete().testData(separable(8, 1)).testData(separable(8, 1)), "test data are set twice", "once");
    }

    @Test
    void testDataOfEachAgent() {
        argument(
                () -> complete().testData(Rows.perAgent(perAgent(4, 20, 1))),
                "Test data are given as one iterator per agent",
                "give one DataSet");
    }

    @Test
    void validationDataAndFraction() {
        state(
                () -> complete()
                        .validationData(separable(64, 2))
                        .validationFraction(0.3)
                        .build(),
                "validationData(...)",
                "validationFraction(0.3)",
                "not both");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
    void validationFractionOutOfRange(double fraction) {
        argument(
                () -> complete().validationFraction(fraction).build(),
                "Validation fraction " + fraction,
                "strictly between 0 and 1");
    }

    @Test
    void shardingOfDataThatAreShardedAlready() {
        state(
                () -> trainer(mlp())
                        .trainingData(perAgent(4, 20, 1))
                        .sharding(Sharding.dirichlet(0.5))
                        .build(),
                "sharding(dirichlet(0.5))",
                "one iterator per agent",
                "leave sharding out");
    }

    @Test
    void oneIteratorTooFew() {
        state(
                () -> trainer(mlp()).trainingData(perAgent(3, 20, 1)).build(),
                "3 agents",
                "the topology has 4",
                "one for each agent");
        state(
                () -> trainer(mlp())
                        .trainingData(perAgent(4, 20, 1))
                        .validationData(perAgent(5, 20, 1))
                        .build(),
                "validation data for 5 agents",
                "the topology has 4",
                "one for each agent");
    }

    @Test
    void trainingPerAgentAndValidationInOne() {
        state(
                () -> trainer(mlp())
                        .trainingData(perAgent(4, 20, 1))
                        .validationData(separable(20, 1))
                        .build(),
                "as one iterator per agent",
                "as one set to shard",
                "same manner");
    }

    @Test
    void topologyAndMixingOverAnotherGraph() {
        MixingMatrix star = MixingMatrix.metropolis(Topology.star(4));
        state(() -> complete().mixing(star).build(), "ring of 4 agents", "star of 4 agents", "give only the mixing");
    }

    /** Two graphs with the same links do not contradict each other. */
    @Test
    void topologyAndMixingOverTheSameLinksAreNoContradiction() {
        MixingMatrix ring = MixingMatrix.metropolis(Topology.ring(4));
        assertThatCode(() -> complete().mixing(ring).build()).doesNotThrowAnyException();
    }

    @Test
    void negativeNumbers() {
        argument(() -> complete().batchSize(-1).build(), "Batch size -1", "positive, or 0 for whole shards");
        argument(() -> complete().threads(-2), "Threads = -2", "0 for one per core");
        argument(() -> complete().build().fit(-1), "Rounds = -1", "between 0 and");
        argument(() -> complete().reportEvery(0), "every 0 rounds", "at least 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void badLearningRates(double eta) {
        argument(
                () -> DNsvrgda.builder().learningRate(Level.LOWER, eta),
                "Learning rate " + eta,
                "level LOWER",
                "positive and finite");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void badMomentum(double a) {
        argument(
                () -> DNsvrgda.builder().set(DNsvrgda.MOMENTUM, a), "omentum a = " + a, "(0, 1]", "1 forgets the past");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void badPenaltyParameters(double lambda) {
        argument(
                () -> DNsvrgda.builder().set(DNsvrgda.LAMBDA, lambda).build(),
                "lambda = " + lambda,
                "positive and finite");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void badThresholds(double tau) {
        argument(
                () -> DSvrgdaClipped.builder()
                        .set(DSvrgdaClipped.THRESHOLD, tau)
                        .build(),
                "clipping threshold",
                "positive",
                "" + tau);
    }

    @Test
    void metricsThatAreNotFiniteAreReportedAsNaN() {
        RoundMetrics metrics = new RoundMetrics(
                1,
                0,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN,
                2,
                0.5,
                Double.NaN,
                Map.of(),
                Map.of(),
                0,
                0);
        assertThat(metrics.upperLoss()).isNaN();
        assertThat(metrics.lowerLoss()).isNaN();
        assertThat(metrics.testLoss()).isEqualTo(2);
    }
}
