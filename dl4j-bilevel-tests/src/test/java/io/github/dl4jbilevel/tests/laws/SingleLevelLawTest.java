package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.penalty.LowerLevelOnly;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.tests.fixtures.Centers;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An algorithm of one level, decentralized normalized SGD with momentum and tracking: y is all that is estimated, sent and saved.
 *
 * <p>By hand, with momentum 1/2, eta = 1, W = (3/4, 1/4; 1/4, 3/4), centers (3, 4) and (-6, 8), y_0 = 0:
 *
 * <pre>
 *   e_0 = p_0 = -c       (-3, -4), norm 5         (6, -8), norm 10
 *   half steps           (.6, .8)                 (-.6, .8)
 *   y_1                  (.3, .8)                 (-.3, .8)
 *   W p_0                (-.75, -5)               (3.75, -7)
 *   D = y_1 - c          (-2.7, -3.2)             (5.7, -7.2)
 *   e_1                  (-2.85, -3.6)            (5.85, -7.6)
 *   p_1                  (-.6, -4.6), norm m      (3.6, -6.6), norm n;     m^2 = 21.52, n^2 = 56.52
 *   half steps           (.3 + .6/m, .8 + 4.6/m)  (-.3 - 3.6/n, .8 + 6.6/n)
 * </pre>
 */
class SingleLevelLawTest {
    private static final Centers PROBLEM = new Centers(new double[] {3, 4}, new double[] {-6, 8});
    private static final MixingMatrix WEIGHTS =
            MixingMatrix.of(Topology.line(2), new double[][] {{0.75, 0.25}, {0.25, 0.75}});
    private static final Recipe RECIPE = new Recipe("d-nsgdm", new LowerLevelOnly(), level -> {
        assertThat(level).as("no other level is asked for").isEqualTo(Level.LOWER);
        return new LevelRule(new Momentum(0.5), new GradientTracking(new NormalizedSgd(1)));
    });

    private static double[] lower(DecentralizedRun run, int agent) {
        return run.point(agent).lower().toDoubleVector();
    }

    @Test
    void twoStepsByHand() {
        try (DecentralizedRun run = Runs.start(PROBLEM, RECIPE, WEIGHTS)) {
            Runs.play(run, 1);
            assertThat(lower(run, 0)).containsExactly(new double[] {0.3, 0.8}, within(1e-14));
            assertThat(lower(run, 1)).containsExactly(new double[] {-0.3, 0.8}, within(1e-14));
            Runs.play(run, 1);
            double m = Math.sqrt(21.52);
            double n = Math.sqrt(56.52);
            double[] first = {0.3 + 0.6 / m, 0.8 + 4.6 / m};
            double[] second = {-0.3 - 3.6 / n, 0.8 + 6.6 / n};
            assertThat(lower(run, 0))
                    .containsExactly(
                            new double[] {0.75 * first[0] + 0.25 * second[0], 0.75 * first[1] + 0.25 * second[1]},
                            within(1e-14));
            assertThat(lower(run, 1))
                    .containsExactly(
                            new double[] {0.25 * first[0] + 0.75 * second[0], 0.25 * first[1] + 0.75 * second[1]},
                            within(1e-14));
            assertThat(run.point(1).upper().toDoubleVector()).containsExactly(7);
        }
    }

    /** A round sends y and its tracker, 2 q = 4 entries of 8 bytes, to each neighbour, and evaluates one gradient of g. */
    @Test
    void nothingElseIsSentEvaluatedOrSaved() {
        try (DecentralizedRun run = Runs.start(PROBLEM, RECIPE, WEIGHTS)) {
            Runs.play(run, 5);
            assertThat(run.traffic().links()).hasSize(2).allMatch(link -> link.bytes() == 5 * 4 * 8);
            assertThat(run.gradientEvaluations()).isEqualTo(5 * 2);
            RunState state = run.state();
            assertThat(state.agents().get(0).vectors().stream().map(INDArray::length))
                    .as("point, previous point, estimate, tracker")
                    .containsExactly(2L, 2L, 2L, 2L);
            assertThat(state.identity().settings().asMap().keySet())
                    .noneMatch(name -> name.startsWith("upper.") || name.startsWith("aux"));
            assertThat(run.consensusError().get(Level.UPPER)).isNaN();
            assertThat(run.gradientNorm().get(Level.AUXILIARY)).isNaN();
            assertThat(run.gradientNorm().get(Level.LOWER)).isPositive();
        }
    }

    @Test
    void itGoesOnFromItsState() {
        try (DecentralizedRun whole = Runs.start(PROBLEM, RECIPE, WEIGHTS);
                DecentralizedRun again = Runs.start(PROBLEM, RECIPE, WEIGHTS)) {
            Runs.play(whole, 3);
            again.restore(whole.state());
            Runs.play(whole, 4);
            Runs.play(again, 4);
            assertThat(Runs.points(again)).usingRecursiveComparison().isEqualTo(Runs.points(whole));
        }
    }

    /** Training alone as a surrogate of three levels, two of which are estimated, tracked and sent as zeros. */
    private record ThreeLevels() implements Surrogate {
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
            oracle.gradient(
                    point.upper(), point.lower(), sample, 0, 1, oracle.scratch().upper(), d.lower());
            VectorKernels.zero(d.upper());
            VectorKernels.zero(d.auxiliary());
        }

        @Override
        public int evaluations(Set<Level> moving) {
            return 1;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }
    }

    /** y does not miss the others; STORM's previous point has the x that stays. */
    @Test
    void theOneLevelMovesAsItDoesBesideTwoThatStandStill() {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(4, 7).withNoise(0.5);
        GradientTracking tracking = new GradientTracking(new NormalizedSgd(0.05));
        Topology ring = Topology.ring(4);
        try (DecentralizedRun one =
                        Runs.start(problem, Runs.recipe(new LowerLevelOnly(), new Storm(0.3), tracking), ring);
                DecentralizedRun three =
                        Runs.start(problem, Runs.recipe(new ThreeLevels(), new Storm(0.3), tracking), ring)) {
            Runs.play(one, 15);
            Runs.play(three, 15);
            for (int k = 0; k < 4; k++) {
                assertThat(one.point(k).lower()).isEqualTo(three.point(k).lower());
                assertThat(one.point(k).upper()).isEqualTo(three.point(k).upper());
            }
            long q = QuadraticProblem.Q;
            long n = QuadraticProblem.P + 2 * q;
            assertThat(one.traffic().bytes() * n).isEqualTo(three.traffic().bytes() * q);
        }
    }

    @Test
    void aLevelThatThereIsNotHasNoRule() {
        assertThat(RECIPE.levels()).isEqualTo(Set.of(Level.LOWER));
        assertThat(RECIPE.gradientEvaluations()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.rule(Level.UPPER))
                .withMessageContainingAll("UPPER", "d-nsgdm", "[LOWER]");
        assertThat(List.copyOf(RECIPE.settings().keySet()))
                .contains("lower.estimator")
                .doesNotContain("lower.moves", "upper.estimator");
    }
}
