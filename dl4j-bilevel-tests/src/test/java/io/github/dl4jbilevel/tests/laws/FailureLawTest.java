package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.tests.fixtures.Intercepted;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Sgd;

/** A value that is not finite stops every agent before it is mixed; an exception stops every thread. */
@Timeout(10)
class FailureLawTest {
    private static final int AGENTS = 8;
    private static final QuadraticProblem CLEAN = QuadraticProblem.heterogeneous(AGENTS, 2);
    private static final Recipe RECIPE = DSvrgda.builder().build();
    private static final Mixing LAZY =
            MixingMatrix.metropolis(Topology.line(AGENTS)).lazy();

    private static BilevelProblem nanAt(int agent, long round) {
        return Intercepted.of(CLEAN, (sample, weightF, gradientX, gradientY) -> {
            if (sample.agent() == agent && sample.round() == round && weightF != 0) {
                gradientY.putScalar(1, Double.NaN);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void nonFiniteGradientStopsTheRunAtTheLastCleanPoint(int threads) {
        try (DecentralizedRun run = Runs.start(nanAt(3, 5), RECIPE, Topology.line(AGENTS), Runs.SEED, threads);
                DecentralizedRun clean = Runs.start(CLEAN, RECIPE, Topology.line(AGENTS))) {
            Divergence expected = new Divergence(3, 5, Level.LOWER, "gradient");
            assertThat(run.advance(20, completed -> {})).isEqualTo(expected);
            assertThat(run.round()).isEqualTo(5);
            Runs.play(clean, 5);
            assertThat(Runs.points(run)).usingRecursiveComparison().isEqualTo(Runs.points(clean));
            assertThat(Runs.points(run))
                    .allSatisfy(p -> assertThat(Runs.norm(p)).isFinite());
            for (int k = 0; k < AGENTS; k++) {
                assertThat(run.estimate(k).row().toDoubleVector())
                        .as("estimates of agent %d: of the latest round that was mixed", k)
                        .isEqualTo(clean.estimate(k).row().toDoubleVector());
            }

            assertThat(run.advance(20, completed -> {})).as("further calls").isEqualTo(expected);
            assertThat(run.round()).isEqualTo(5);
        }
    }

    /**
     * The agent that diverges in round 3 comes last to round 2, so it runs on at once while the threads that waited for it
     * wake up. They must still complete round 2, and wait for nobody.
     */
    @RepeatedTest(10)
    void divergenceOfAFastThreadDoesNotReachIntoTheRoundBefore() {
        BilevelProblem problem = Intercepted.of(nanAt(7, 3), (sample, weightF, gradientX, gradientY) -> {
            if (sample.agent() == 7 && sample.round() == 2) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        });
        try (DecentralizedRun run = Runs.start(problem, RECIPE, Topology.line(AGENTS), Runs.SEED, AGENTS)) {
            assertThat(run.advance(20, completed -> {})).isEqualTo(new Divergence(7, 3, Level.LOWER, "gradient"));
            assertThat(run.round()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void exceptionOfOneAgentSurfacesAsItself(int threads) {
        IllegalStateException thrown = new IllegalStateException("agent 6 has lost its data");
        BilevelProblem problem = Intercepted.of(CLEAN, (sample, weightF, gradientX, gradientY) -> {
            if (sample.agent() == 6 && sample.round() == 4) {
                throw thrown;
            }
        });
        try (DecentralizedRun run = Runs.start(problem, RECIPE, Topology.line(AGENTS), Runs.SEED, threads)) {
            assertThatThrownBy(() -> run.advance(20, completed -> {})).isSameAs(thrown);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void exceptionOfTheProgressListenerSurfacesAsItself(int threads) {
        IllegalStateException thrown = new IllegalStateException("listener");
        try (DecentralizedRun run = Runs.start(CLEAN, RECIPE, Topology.line(AGENTS), Runs.SEED, threads)) {
            assertThatThrownBy(() -> run.advance(20, completed -> {
                        if (completed == 3) {
                            throw thrown;
                        }
                    }))
                    .isSameAs(thrown);
        }
    }

    static Stream<Correction> corrections() {
        return Stream.of(
                new Diffusion(new Sgd(0.1)),
                new GradientTracking(new Sgd(0.1)),
                new GradientTracking(new Sgd(0.1), GradientTracking.Order.COMBINE_THEN_ADAPT),
                new Extra(0.1),
                new ExactDiffusion(0.1));
    }

    /** STORM's e_1 = 1e308 + (1e308 + 1e308) / 2 overflows, though each gradient is finite and EXTRA's message is, too. */
    @ParameterizedTest
    @MethodSource("corrections")
    void estimateThatOverflowsStopsTheRunAtTheLastFinitePoint(Correction correction) {
        AtomicInteger calls = new AtomicInteger();
        BilevelProblem problem = Intercepted.of(CLEAN, (sample, weightF, gradientX, gradientY) -> {
            if (sample.agent() == 2 && weightF != 0) {
                gradientY.putScalar(1, calls.getAndIncrement() == 2 ? -1e308 : 1e308);
            }
        });
        Recipe recipe = Runs.recipe(2, new Storm(0.5), correction);
        try (DecentralizedRun run = Runs.start(problem, recipe, LAZY)) {
            assertThat(run.advance(20, completed -> {})).isEqualTo(new Divergence(2, 1, Level.LOWER, "estimate"));
            assertThat(Runs.points(run))
                    .allSatisfy(p -> assertThat(DoubleStream.of(p)).allMatch(Double::isFinite));
        }
    }

    @Test
    void stepThatOverflowsIsNotTakenForAnEstimate() {
        BilevelProblem problem = Intercepted.of(CLEAN, (sample, weightF, gradientX, gradientY) -> {
            if (sample.agent() == 2 && sample.round() == 1 && weightF != 0) {
                gradientY.putScalar(1, 1e305);
            }
        });
        for (Correction correction :
                List.of(new Diffusion(new Sgd(1e4)), new GradientTracking(new Sgd(1e4)), new ExactDiffusion(1e4))) {
            try (DecentralizedRun run = Runs.start(problem, Runs.recipe(2, new Plain(), correction), LAZY)) {
                assertThat(run.advance(20, completed -> {}))
                        .isEqualTo(new Divergence(2, 1, Level.LOWER, "variable after the step"));
            }
        }
    }
}
