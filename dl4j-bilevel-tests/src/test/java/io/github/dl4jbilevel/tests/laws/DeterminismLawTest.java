package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.PartlyPrivate;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal settings and seed give equal bits on every number of threads; the seed decides every draw. */
class DeterminismLawTest {
    private static final int AGENTS = 7;
    private static final QuadraticProblem PROBLEM =
            QuadraticProblem.heterogeneous(AGENTS, 18).withNoise(0.5);

    private record Trace(
            List<List<Double>> points, List<Map<Level, Double>> consensusErrors, List<Map<Level, Double>> norms) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void threadsDoNotChangeABit(int threads) {
        assertThat(trace(5, threads, 1)).isEqualTo(trace(5, 1, 1));
    }

    @Test
    void theSeedDecides() {
        assertThat(trace(6, 1, 1).points()).isNotEqualTo(trace(5, 1, 1).points());
    }

    /** The bits are equal for every kind of recipe, over problems that share all, some or nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"d-nsvrgda", "sun-dsbo-gt", "sun-dsbo-extra", "sun-dsbo-ed", "sparkle-gt", "d-soba"})
    void threadsDoNotChangeABitOfAnyAlgorithm(String name) {
        Recipe recipe = Algorithms.named(name).builder().build();
        List<BilevelProblem> problems = List.of(
                PROBLEM,
                new PartlyPrivate(PROBLEM, 0, true, true, true),
                new PartlyPrivate(PROBLEM, 0, true, true, false),
                new PartlyPrivate(PROBLEM, 0, false, true, false));
        for (BilevelProblem problem : problems) {
            List<double[]> reference = points(problem, recipe, 1);
            for (int threads : new int[] {2, 3, 7}) {
                assertThat(points(problem, recipe, threads))
                        .usingRecursiveComparison()
                        .isEqualTo(reference);
            }
        }
    }

    private static List<double[]> points(BilevelProblem problem, Recipe recipe, int threads) {
        Mixing lazy = MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy();
        try (DecentralizedRun run = new DecentralizedRun.Builder(problem, recipe)
                .mixing(lazy)
                .seed(Runs.SEED)
                .threads(threads)
                .build()) {
            Runs.play(run, 8);
            return Runs.points(run);
        }
    }

    /** A run that is asked for its rounds in larger pieces goes the same way. */
    @Test
    void piecesDoNotChangeABit() {
        assertThat(trace(5, 2, 10).points()).isEqualTo(trace(5, 2, 1).points());
    }

    /** To have played as many rounds as one wants, and then some, is not an error. */
    @Test
    void noRoundsAreNoRounds() {
        try (DecentralizedRun run = Runs.start(PROBLEM, DNsvrgda.builder().build(), Topology.ring(AGENTS), 5, 2)) {
            Runs.play(run, 3);
            List<double[]> before = Runs.points(run);
            Runs.play(run, 0);
            Runs.play(run, -2);
            assertThat(run.round()).isEqualTo(3);
            assertThat(Runs.points(run)).usingRecursiveComparison().isEqualTo(before);
        }
    }

    private static Trace trace(long seed, int threads, int piece) {
        Trace trace = new Trace(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (DecentralizedRun run =
                Runs.start(PROBLEM, DNsvrgda.builder().build(), Topology.ring(AGENTS), seed, threads)) {
            for (int t = 0; t < 20; t += piece) {
                Runs.play(run, piece);
                trace.consensusErrors().add(run.consensusError());
                trace.norms().add(run.gradientNorm());
            }
            for (double[] point : Runs.points(run)) {
                trace.points().add(java.util.Arrays.stream(point).boxed().toList());
            }
        }
        return trace;
    }
}
