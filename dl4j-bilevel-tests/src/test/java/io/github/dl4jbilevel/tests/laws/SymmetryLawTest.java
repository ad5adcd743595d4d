package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;

/** Changes of the problem or the settings that must change nothing, or only the order of the agents. */
class SymmetryLawTest {
    private static final int AGENTS = 5;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 7);

    @Test
    void stormAndMomentumThatForgetAtOnceArePlainToTheBit() {
        QuadraticProblem noisy = PROBLEM.withNoise(0.5);
        Correction correction = new GradientTracking(new Sgd(0.03));
        List<double[]> plain = play(noisy, new Plain(), correction);
        assertThat(play(noisy, new Storm(1), correction))
                .usingRecursiveComparison()
                .isEqualTo(plain);
        assertThat(play(noisy, new Momentum(1), correction))
                .usingRecursiveComparison()
                .isEqualTo(plain);
        assertThat(Runs.distance(play(noisy, new Storm(0.5), correction).get(0), plain.get(0)))
                .as("at a < 1 they differ")
                .isGreaterThan(1e-3);
    }

    private static List<double[]> play(QuadraticProblem problem, Estimator estimator, Correction correction) {
        return Runs.points(problem, Runs.recipe(2, estimator, correction), Topology.line(AGENTS), 25);
    }

    static Stream<Recipe> recipes() {
        return Stream.concat(
                Stream.of(GradientTracking.Order.values())
                        .map(order -> DNsvrgda.builder().trackingOrder(order).build()),
                Stream.of("sun-dsbo-se", "sun-dsbo-extra", "sun-dsbo-ed", "sparkle-extra", "sparkle-ed")
                        .map(name -> Algorithms.named(name).builder().build()));
    }

    /** Sums run in agent order, so equality is to rounding. */
    @ParameterizedTest
    @MethodSource("recipes")
    void permutingTheAgentsWithTheGraphPermutesTheResults(Recipe recipe) {
        int[] held = {3, 0, 4, 1, 2};
        List<Topology.Edge> links = List.of(edge(0, 1), edge(1, 2), edge(1, 3), edge(3, 4));
        int[] position = new int[AGENTS];
        for (int i = 0; i < AGENTS; i++) {
            position[held[i]] = i;
        }
        List<Topology.Edge> moved = links.stream()
                .map(e -> edge(position[e.first()], position[e.second()]))
                .toList();
        List<double[]> original = Runs.points(PROBLEM, recipe, lazy(links), 30);
        List<double[]> permuted = Runs.points(PROBLEM.permuted(held), recipe, lazy(moved), 30);
        for (int i = 0; i < AGENTS; i++) {
            assertThat(Runs.distance(permuted.get(i), original.get(held[i])))
                    .as("agent %d", i)
                    .isLessThan(1e-10);
        }
        assertThat(Runs.distance(original.get(0), original.get(held[0]))).isGreaterThan(1e-4);
    }

    private static Mixing lazy(List<Topology.Edge> links) {
        return MixingMatrix.metropolis(Topology.fromEdges(AGENTS, links)).lazy();
    }

    private static Topology.Edge edge(int a, int b) {
        return new Topology.Edge(a, b);
    }

    /** x is held still, since z follows it and it does feel lambda. */
    @Test
    void scalingThePenaltyLeavesTheNormalizedAuxiliaryStepsUnchanged() {
        try (DecentralizedRun one = startWithPenalty(1);
                DecentralizedRun hundred = startWithPenalty(100)) {
            for (int t = 0; t < 25; t++) {
                Runs.play(one, 1);
                Runs.play(hundred, 1);
                for (int k = 0; k < AGENTS; k++) {
                    assertThat(difference(one, hundred, k, Level.AUXILIARY)).isLessThan(1e-12);
                }
            }
            assertThat(difference(one, hundred, 0, Level.LOWER)).isGreaterThan(1e-2);
        }
    }

    private static double difference(DecentralizedRun a, DecentralizedRun b, int agent, Level level) {
        return a.point(agent).get(level).distance2(b.point(agent).get(level));
    }

    private static DecentralizedRun startWithPenalty(double lambda) {
        Recipe recipe = new Recipe(
                "law",
                new ValueFunctionPenalty(lambda),
                level -> new LevelRule(
                        new Storm(0.3), new GradientTracking(new NormalizedSgd(level == Level.UPPER ? 0 : 0.05))));
        return Runs.start(PROBLEM.withNoise(0.2), recipe, Topology.line(AGENTS));
    }
}
