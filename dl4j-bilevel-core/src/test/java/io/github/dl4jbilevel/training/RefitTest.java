package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.training.CheckpointsTest.requireSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Lookahead;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After the hyperparameters are tuned, the network is trained on all rows; what comes out are the same bits however it came about. */
class RefitTest {
    private static final int ROUNDS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private static DecentralizedBilevelTrainer.Builder tuned() {
        return new DecentralizedBilevelTrainer.Builder(mlp())
                .tuned(Lookahead.builder())
                .hyperparameters(L2Regularization.perUnit())
                .topology(Topology.ring(TwoClasses.AGENTS))
                .trainingData(separable(200, 1))
                .testData(separable(100, 2))
                .reportEvery(10);
    }

    @Test
    void itsNetworkIsTheOutcomeAndItsReportTheLast() {
        BilevelResult result = tuned().build().fit(ROUNDS);
        assertThat(result.isRefitted()).isTrue();
        assertThat(result.rounds()).isEqualTo(ROUNDS);
        RoundMetrics last = result.finalMetrics();
        // 160 training and 40 validation rows: as many rounds for every row.
        assertThat(last.round()).isEqualTo(ROUNDS + ROUNDS * 200 / 160);
        assertThat(last.validationLoss()).isNaN();
        assertThat(last.testAccuracy())
                .isCloseTo(
                        result.network()
                                .evaluate(TwoClasses.iterator(separable(100, 2)))
                                .accuracy(),
                        within(1e-6));
        assertThat(result.network().params())
                .isNotEqualTo(result.search().network().params());
        RoundMetrics search = result.history().get(result.history().size() - 2);
        assertThat(result.validationLoss()).isEqualTo(search.validationLoss());
        assertThat(search.upperLoss()).isEqualTo(search.validationLoss());
        assertThat(last.gradientEvaluations()).isGreaterThan(search.gradientEvaluations());
        assertThat(last.bytesSent()).isGreaterThan(search.bytesSent());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theNumberOfThreadsDoesNotMatter(int threads) {
        requireSame(
                tuned().threads(threads).build().fit(ROUNDS),
                tuned().threads(2).build().fit(ROUNDS));
    }

    /** Stopped between two reports, killed after the search, or not at all. */
    @Test
    void norDoesAStopOnTheWay() {
        AtomicLong at = new AtomicLong();
        BilevelListener watch = new BilevelListener() {
            @Override
            public void onRound(long completed) {
                at.set(completed);
            }
        };
        DecentralizedBilevelTrainer.Builder hasty = tuned().hyperparameters(hyperparametersOfBothKinds());
        BilevelResult whole = hasty.build().fit(ROUNDS);
        BilevelResult stopped = tuned().hyperparameters(hyperparametersOfBothKinds())
                .checkpoints(folder, 7)
                .listeners(watch)
                .stopWhen(() -> at.get() > 33)
                .build()
                .fit(ROUNDS);
        assertThat(stopped.termination()).isPresent();
        assertThat(stopped.isRefitted()).isFalse();
        BilevelResult resumed = tuned().hyperparameters(hyperparametersOfBothKinds())
                .checkpoints(folder, 7)
                .build()
                .resume(ROUNDS);
        requireSame(resumed, whole);
        requireSame(
                tuned().hyperparameters(hyperparametersOfBothKinds())
                        .checkpoints(folder, 7)
                        .build()
                        .resume(ROUNDS),
                whole);
    }

    private static Hyperparameters hyperparametersOfBothKinds() {
        return Hyperparameters.all(ExampleWeights.sigmoid(), L2Regularization.perLayer());
    }

    @Test
    void aRecipeThatWasGivenExactlyHasNoneUnlessItIsAskedFor() {
        assertThat(tuned().algorithm(DNsvrgda.builder().build()).build().fit(20).isRefitted())
                .isFalse();
        assertThat(tuned().algorithm(DNsvrgda.builder().build())
                        .refit(true)
                        .build()
                        .fit(20)
                        .isRefitted())
                .isTrue();
        assertThat(tuned().refit(false).build().fit(20).isRefitted()).isFalse();
        assertThat(tuned().build().fit(0).isRefitted()).isFalse();
    }

    /** Layers that are hyperparameters have seen the validation rows already. */
    @Test
    void noneForARepresentation() {
        assertThat(tuned().hyperparameters(SharedRepresentation.below(1))
                        .build()
                        .fit(20)
                        .isRefitted())
                .isFalse();
    }

    /** A network of training rows alone judges where the algorithm's y descends along f as well. */
    @Test
    void thePenaltysValidationLossIsThatOfTheAuxiliaryNetwork() {
        BilevelResult result = tuned().algorithm(
                        DNsvrgda.builder().set(DNsvrgda.LAMBDA, 0.5).build())
                .build()
                .fit(ROUNDS);
        RoundMetrics last = result.finalMetrics();
        assertThat(last.validationLoss()).isNotEqualTo(last.upperLoss()).isPositive();
        assertThat(result.history().get(0).validationLoss())
                .isEqualTo(result.history().get(0).upperLoss());
    }

    private static RoundMetrics report(long round, double validationLoss) {
        return new RoundMetrics(
                round,
                0,
                validationLoss,
                0,
                validationLoss,
                0,
                0,
                0,
                Map.<Level, Double>of(),
                Map.<Level, Double>of(),
                0,
                0);
    }

    @Test
    void theReportThatIsUsedIsTheLastUnlessTheLossHasRisenSinceEarlyOn() {
        List<RoundMetrics> falling = List.of(report(0, 9), report(10, 2), report(100, 1));
        assertThat(Refit.used(falling).round()).isEqualTo(100);
        List<RoundMetrics> risen = List.of(report(0, 0.5), report(10, 1), report(100, 2));
        assertThat(Refit.used(risen).round()).isEqualTo(10);
        List<RoundMetrics> late = List.of(report(0, 9), report(50, 1), report(100, 2));
        assertThat(Refit.used(late).round()).isEqualTo(100);
        List<RoundMetrics> noise = List.of(report(0, 9), report(10, 1), report(100, 1.01));
        assertThat(Refit.used(noise).round()).isEqualTo(100);
    }
}
