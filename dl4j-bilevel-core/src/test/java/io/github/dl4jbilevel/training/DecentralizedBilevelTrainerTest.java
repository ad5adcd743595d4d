package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.AGENTS;
import static io.github.dl4jbilevel.fixtures.TwoClasses.FEATURES;
import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.dense;
import static io.github.dl4jbilevel.fixtures.TwoClasses.iterator;
import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.perAgent;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.updater.Momentum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** Whole runs on a small problem. */
class DecentralizedBilevelTrainerTest {
    private static DecentralizedBilevelTrainer.Builder complete() {
        return trainer(mlp()).trainingData(separable(400, 1)).testData(separable(200, 2));
    }

    private static void assertLearned(BilevelResult result) {
        RoundMetrics first = result.history().get(0);
        RoundMetrics last = result.finalMetrics();
        assertThat(result.divergence()).isEmpty();
        assertThat(last.upperLoss()).isLessThan(0.6 * first.upperLoss());
        assertThat(last.lowerLoss()).isLessThan(first.lowerLoss());
        assertThat(last.testLoss()).isLessThan(0.6 * first.testLoss());
        assertThat(last.testAccuracy()).isGreaterThan(0.9);
    }

    @Test
    void learnsAndReportsFromTheFirstRoundToTheLast() {
        BilevelResult result = complete().reportEvery(25).build().fit(60);
        assertLearned(result);
        assertThat(result.history()).extracting(RoundMetrics::round).containsExactly(0L, 25L, 50L, 60L);
        assertThat(result.rounds()).isEqualTo(60);
        assertThat(result.history()).extracting(RoundMetrics::seconds).isSorted();
        assertThat(result.finalMetrics().bytesSent())
                .isPositive()
                .isEqualTo(result.traffic().bytes());
    }

    @Test
    void theNetworkIsAnOrdinaryOneAndSurvivesSerialization() throws IOException {
        BilevelResult result = complete().build().fit(20);
        MultiLayerNetwork network = result.network();
        assertThat(network.evaluate(iterator(separable(200, 2))).accuracy())
                .isEqualTo(result.finalMetrics().testAccuracy());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, false);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), false);
        INDArray features = separable(20, 3).getFeatures();
        assertThat(restored.output(features)).isEqualTo(network.output(features));
        network.fit(separable(20, 3));
        assertThat(network.params()).isNotEqualTo(restored.params());
        assertThat(result.network().params()).as("a copy at each call").isEqualTo(restored.params());
        assertThat(result.network(AGENTS - 1).params()).isNotEqualTo(restored.params());
    }

    @Test
    void hyperparametersAreReadable() {
        BilevelResult result = complete().build().fit(10);
        List<TunedHyperparameter> tuned = result.hyperparameters();
        assertThat(tuned).hasSize(FEATURES + 6);
        assertThat(tuned.get(3).name()).isEqualTo("layer 0, unit 3: L2");
        assertThat(tuned.get(FEATURES).name()).isEqualTo("layer 1, unit 0: L2");
        assertThat(tuned).allSatisfy(h -> {
            assertThat(h.raw()).isFinite();
            assertThat(h.value()).isPositive();
        });
        assertThat(tuned).extracting(TunedHyperparameter::raw).anyMatch(raw -> raw != -4);
        assertThat(result.upperVariable().getDouble(3)).isEqualTo(tuned.get(3).raw());
    }

    @Test
    void provenanceNamesEverySettingAndSeed() {
        Provenance provenance = complete()
                .validationFraction(0.25)
                .sharding(Sharding.dirichlet(5))
                .gradientNoise(new GradientNoise(1.5, 0.01))
                .reportEvery(5)
                .build()
                .fit(5)
                .provenance();
        assertThat(provenance.settings())
                .containsEntry("algorithm", "d-nsvrgda")
                .containsEntry("lambda", "10.0")
                .containsEntry("auxiliarySample", "SAME")
                .containsEntry("lower.estimator", "Storm[a=0.1]")
                .containsEntry("lower.correction", "gradient tracking")
                .containsEntry("upper.stepRule", "NormalizedSgd(learningRate=0.05)")
                .containsEntry("auxiliary.trackingOrder", "ADAPT_THEN_COMBINE")
                .containsEntry("topology", "ring of 4 agents, 4 links")
                .containsEntry("hyperparameters", "l2-per-unit")
                .containsEntry("hyperparameterStart", "-4.0")
                .containsEntry("validationFraction", "0.25")
                .containsEntry("sharding", "dirichlet(5.0)")
                .containsEntry("gradientNoise", "GradientNoise[tailIndex=1.5, scale=0.01]")
                .containsEntry("batchSize", "16")
                .containsEntry("seed", "7")
                .containsEntry("reportEvery", "5")
                .containsEntry("rounds", "5")
                .containsEntry("threads", "2")
                .containsEntry("computation", "host memory")
                .containsKey("spectralGap");
        assertThat(provenance.versions())
                .containsEntry("deeplearning4j", "1.0.0-M2.1")
                .containsEntry("nd4j", "1.0.0-M2.1")
                .containsKeys("dl4j-bilevel", "backend", "java", "system", "OMP_NUM_THREADS");
    }

    @Test
    void aHostileLearningRateEndsInADivergenceWithTheLastFinitePoint() {
        ConcurrentLinkedQueue<Divergence> heard = new ConcurrentLinkedQueue<>();
        BilevelResult result = complete()
                .algorithm(DSvrgda.builder().learningRate(100).build())
                .validationFraction(0.5)
                .reportEvery(1)
                .listeners(new BilevelListener() {
                    @Override
                    public void onDivergence(Divergence divergence) {
                        heard.add(divergence);
                    }
                })
                .build()
                .fit(500);
        Divergence divergence = result.divergence().orElseThrow();
        assertThat(heard).containsExactly(divergence);
        assertThat(divergence.toString()).contains("diverged at agent", "round " + divergence.round(), "not finite");
        assertThat(result.rounds()).isEqualTo(divergence.round()).isLessThan(500);
        assertThat(result.history()).hasSize((int) result.rounds() + 1);
        assertThat(result.upperVariable().toDoubleVector()).doesNotContain(Double.NaN);
        for (double y : result.network().params().toDoubleVector()) {
            assertThat(y).isFinite();
        }
    }

    @Test
    void listenersHearEveryRoundAndEveryReport() {
        ConcurrentLinkedQueue<Long> rounds = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<RoundMetrics> reports = new ConcurrentLinkedQueue<>();
        BilevelResult result = complete()
                .reportEvery(4)
                .listeners(new BilevelListener() {
                    @Override
                    public void onRound(long completed) {
                        rounds.add(completed);
                    }

                    @Override
                    public void onMetrics(RoundMetrics metrics, RunView view) {
                        assertThat(view.hyperparameters()).hasSize(FEATURES + 6);
                        reports.add(metrics);
                    }
                })
                .build()
                .fit(10);
        assertThat(rounds).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(reports).containsExactlyElementsOf(result.history());
    }

    @Test
    void anyDl4jUpdaterIsAStepRule() {
        Recipe adam = new Recipe(
                "adam",
                new ValueFunctionPenalty(10),
                level -> new LevelRule(new Momentum(0.5), new GradientTracking(new Adam(0.05))));
        BilevelResult result = complete().algorithm(adam).build().fit(50);
        assertLearned(result);
        assertThat(result.provenance().settings().get("lower.stepRule")).contains("Adam", "0.05");
    }

    @Test
    void agentsMayBringTheirOwnIterators() {
        assertLearned(trainer(mlp())
                .trainingData(perAgent(AGENTS, 100, 10))
                .validationData(perAgent(AGENTS, 60, 20))
                .testData(iterator(separable(200, 2)))
                .build()
                .fit(60));
    }

    @Test
    void learnsFromSkewedShards() {
        assertLearned(complete().sharding(Sharding.dirichlet(0.5)).build().fit(70));
    }

    @Test
    void theConfigurationHandedInIsNotChanged() {
        MultiLayerConfiguration configuration = base().seed(12345)
                .miniBatch(false)
                .list()
                .layer(dense().l1(1e-4).build())
                .layer(output().build())
                .build();
        String before = configuration.toJson();
        trainer(configuration).trainingData(separable(64, 1)).build().fit(3);
        assertThat(configuration.toJson()).isEqualTo(before);
    }

    @Test
    void everyFitIsARunOfItsOwnWithTheSameBitsForEveryNumberOfThreads() {
        DecentralizedBilevelTrainer one = complete().threads(1).build();
        INDArray expected = one.fit(10).network().params();
        assertThat(one.fit(10).network().params().toFloatVector()).isEqualTo(expected.toFloatVector());
        assertThat(complete().threads(3).build().fit(10).network().params().toFloatVector())
                .isEqualTo(expected.toFloatVector());
        assertThat(complete().seed(8).build().fit(10).network().params()).isNotEqualTo(expected);
    }

    @Test
    void noRoundsGiveTheStartingPoint() {
        BilevelResult result = complete().build().fit(0);
        assertThat(result.history()).extracting(RoundMetrics::round).containsExactly(0L);
        assertThat(result.hyperparameters())
                .extracting(TunedHyperparameter::raw)
                .containsOnly(-4.0);
        assertThat(result.finalMetrics().consensusError().values()).containsOnly(0.0);
    }
}
