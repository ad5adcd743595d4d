package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedRun;
import io.github.dl4jbilevel.training.Divergence;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that is not finite stops every agent before it is mixed; an exception stops every thread. */
@Timeout(10)
class FailureLawTest {
    private static final int AGENTS = 8;
    private static final QuadraticProblem CLEAN = QuadraticProblem.heterogeneous(AGENTS, 2);
    private static final Recipe RECIPE = new DSvrgda.Builder().build();

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
}
