package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.LowerLevelOnly;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.Centers;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.tests.fixtures.ScalarProblem;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Sgd;

/** Alternating levels, inner loops and local steps, by hand and in closed form; W = (3/4, 1/4; 1/4, 3/4), eta = 0.1. */
class MovesHandValueTest {
    private static final double ETA = 0.1;
    private static final MixingMatrix WEIGHTS =
            MixingMatrix.of(Topology.line(2), new double[][] {{0.75, 0.25}, {0.25, 0.75}});
    private static final Correction DIFFUSION = new Diffusion(new Sgd(ETA));

    /** d_x = f_x(x, y), d_y = g_y(x, y): the two loops of a double-loop method, without a hypergradient. */
    private record TwoLoops() implements Surrogate {
        @Override
        public Set<Level> levels() {
            return EnumSet.of(Level.UPPER, Level.LOWER);
        }

        @Override
        public int parts() {
            return 1;
        }

        @Override
        public double weight(int part, long round) {
            return 1;
        }

        @Override
        public void direction(
                Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts) {
            LevelVector d = parts.get(0);
            Oracle.Scratch scratch = oracle.scratch();
            if (moving.contains(Level.UPPER)) {
                oracle.gradient(point.upper(), point.lower(), sample, 1, 0, d.upper(), scratch.lower());
            }
            if (moving.contains(Level.LOWER)) {
                oracle.gradient(point.upper(), point.lower(), sample, 0, 1, scratch.upper(), d.lower());
            }
        }

        @Override
        public int evaluations(Set<Level> moving) {
            return moving.size();
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("surrogate", "two loops");
        }
    }

    private static double[] row(DecentralizedRun run, int agent) {
        return run.point(agent).row().toDoubleVector();
    }

    /**
     * x in even rounds, y and z in odd ones, on {@link ScalarProblem} with the value-function penalty, lambda = 2:
     *
     * <pre>
     *   round 0   d_x = (x - c) + 2 (z - y)            1                  -1
     *             half steps                           .9                 1.1
     *             x                                    .95                1.05
     *   round 1   d_y = 2 (y - b) + 2 (y - x)          -3.9               -8.1         at the new x
     *             d_z = 2 (z - x)                      -1.9               -2.1
     *             half steps                           .39, .19           .81, .21
     *             y, z                                 .495, .195         .705, .205
     * </pre>
     */
    @Test
    void alternatingLevels() {
        Recipe recipe = new Recipe(
                "gauss-seidel",
                new ValueFunctionPenalty(2),
                level -> new LevelRule(new Plain(), DIFFUSION, Moves.every(2, level == Level.UPPER ? 0 : 1)));
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            HandValueTest.expect(run, new double[] {0.95, 0, 0}, new double[] {1.05, 0, 0});
            HandValueTest.expect(run, new double[] {0.95, 0.495, 0.195}, new double[] {1.05, 0.705, 0.205});
            assertThat(run.gradientEvaluations())
                    .as("x needs f and g at (x, y), g at (x, z); so do y and z")
                    .isEqualTo(2 * (3 + 3));
            assertThat(run.traffic().links()).allMatch(link -> link.messages() == 2 && link.bytes() == 3 * 8);
        }
    }

    /**
     * T lower steps, then an upper one, on {@link ScalarProblem}: g = y^2/2 - x y at both agents, so that with x at 1
     *
     * <pre>
     *   y*(x) = x,   y_T - y*(x) = (1 - eta)^T (y_0 - y*(x));   then x = 1 - eta (1 - c), mixed: .95 and 1.05.
     * </pre>
     *
     * <p>A cycle takes T + 1 gradients of an agent and sends T + 1 entries of 8 bytes to each neighbour.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 60, 400})
    void innerLoop(int steps) {
        Recipe recipe = new Recipe(
                "inner loop",
                new TwoLoops(),
                level -> new LevelRule(
                        new Plain(),
                        DIFFUSION,
                        level == Level.UPPER ? Moves.every(steps + 1, steps) : Moves.of(steps + 1, 0, steps)));
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            Runs.play(run, steps);
            double distance = Math.pow(1 - ETA, steps);
            for (int k = 0; k < 2; k++) {
                assertThat(row(run, k)).containsExactly(new double[] {1, 1 - distance, 0}, within(1e-14));
            }
            Runs.play(run, 1);
            assertThat(row(run, 0)).containsExactly(new double[] {0.95, 1 - distance, 0}, within(1e-14));
            assertThat(row(run, 1)).containsExactly(new double[] {1.05, 1 - distance, 0}, within(1e-14));
            Runs.play(run, 2L * (steps + 1));
            assertThat(run.gradientEvaluations()).isEqualTo(2L * 3 * (steps + 1));
            assertThat(run.traffic().links())
                    .hasSize(2)
                    .allMatch(link -> link.bytes() == 3L * (steps + 1) * Double.BYTES);
        }
    }

    /** Centers 1 and 3, H = 2, y_0 = 0: after two local steps y = c (1 - .9^2) = .19 and .57, mixed .285 and .475. */
    @Test
    void localStepsOfDiffusion() {
        Recipe recipe = new Recipe(
                "local sgd",
                new LowerLevelOnly(),
                level ->
                        new LevelRule(new Plain(), DIFFUSION, Moves.everyRound().exchangedEvery(2)));
        try (DecentralizedRun run = Runs.start(new Centers(new double[] {1}, new double[] {3}), recipe, WEIGHTS)) {
            Runs.play(run, 1);
            assertThat(row(run, 0)).containsExactly(new double[] {7, 0.1, 0}, within(1e-15));
            assertThat(row(run, 1)).containsExactly(new double[] {7, 0.3, 0}, within(1e-15));
            assertThat(run.traffic().bytes()).isZero();
            Runs.play(run, 1);
            assertThat(row(run, 0)).containsExactly(new double[] {7, 0.285, 0}, within(1e-15));
            assertThat(row(run, 1)).containsExactly(new double[] {7, 0.475, 0}, within(1e-15));
            assertThat(run.traffic().bytes()).isEqualTo(2 * 8);
        }
    }

    /** The recursion with W in every H-th round and I in the others, written down once more, in numbers. */
    @ParameterizedTest
    @EnumSource(GradientTracking.Order.class)
    void localStepsOfTracking(GradientTracking.Order order) {
        int h = 3;
        double[] c = {1, 3};
        Recipe recipe = new Recipe(
                "local tracking",
                new LowerLevelOnly(),
                level -> new LevelRule(
                        new Plain(),
                        new GradientTracking(new Sgd(ETA), order),
                        Moves.everyRound().exchangedEvery(h)));
        double[] y = {0, 0};
        double[] before = {0, 0};
        double[] mixed = {0, 0};
        try (DecentralizedRun run = Runs.start(new Centers(new double[] {1}, new double[] {3}), recipe, WEIGHTS)) {
            for (int t = 0; t < 40; t++) {
                boolean exchanges = t % h == h - 1;
                double[] e = {y[0] - c[0], y[1] - c[1]};
                double[] followed = {mixed[0] + e[0] - before[0], mixed[1] + e[1] - before[1]};
                mixed = exchanges ? mixed(followed) : followed;
                double[] p = order == GradientTracking.Order.ADAPT_THEN_COMBINE ? followed : mixed;
                double[] step = {ETA * p[0], ETA * p[1]};
                if (order == GradientTracking.Order.ADAPT_THEN_COMBINE) {
                    double[] half = {y[0] - step[0], y[1] - step[1]};
                    y = exchanges ? mixed(half) : half;
                } else {
                    double[] combined = exchanges ? mixed(y) : y;
                    y = new double[] {combined[0] - step[0], combined[1] - step[1]};
                }
                before = e;
                Runs.play(run, 1);
                for (int k = 0; k < 2; k++) {
                    assertThat(run.point(k).lower().getDouble(0))
                            .as("round %d", t)
                            .isCloseTo(y[k], within(1e-13));
                }
            }
        }
    }

    private static double[] mixed(double[] v) {
        return new double[] {0.75 * v[0] + 0.25 * v[1], 0.25 * v[0] + 0.75 * v[1]};
    }

    /** Where agents are the same, it does not matter how often they talk: with W = 1/2 a mean of equal numbers is exact. */
    @Test
    void equalAgentsNeedNoExchange() {
        QuadraticProblem problem = QuadraticProblem.copies(2, 5);
        MixingMatrix half = MixingMatrix.of(Topology.line(2), new double[][] {{0.5, 0.5}, {0.5, 0.5}});
        Correction tracking = new GradientTracking(new Sgd(0.02));
        List<double[]> always = Runs.points(problem, Runs.recipe(2, new Storm(0.3), tracking), half, 20);
        for (int h : new int[] {2, 5, 100}) {
            Recipe local = new Recipe(
                    "local",
                    new ValueFunctionPenalty(2),
                    level -> new LevelRule(
                            new Storm(0.3), tracking, Moves.everyRound().exchangedEvery(h)));
            assertThat(Runs.points(problem, local, half, 20))
                    .usingRecursiveComparison()
                    .isEqualTo(always);
        }
    }

    /**
     * Statistics of centers 8 and 16, H = 2, from 0: they move by half of the way, alone to 4 and 8; then to 6 and 12, mixed 7.5 and 10.5.
     * At rest they stay.
     */
    @Test
    void statisticsMoveWithTheirLevel() {
        Centers problem = new Centers(new double[][] {{1, 8}, {1, 16}}, true);
        Recipe local = new Recipe(
                "local",
                new LowerLevelOnly(),
                level -> new LevelRule(
                        new Plain(),
                        new GradientTracking(new Sgd(ETA)),
                        Moves.of(3, 0, 2).exchangedEvery(2)));
        try (DecentralizedRun run = Runs.start(problem, local, WEIGHTS)) {
            double[][] expected = {{4, 8}, {7.5, 10.5}, {7.5, 10.5}};
            for (double[] round : expected) {
                Runs.play(run, 1);
                for (int k = 0; k < 2; k++) {
                    assertThat(run.point(k).lower().getDouble(1)).isCloseTo(round[k], within(1e-14));
                }
            }
        }
    }
}
