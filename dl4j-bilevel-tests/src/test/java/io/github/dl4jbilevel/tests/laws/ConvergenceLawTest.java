package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.ClosedForm;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;

/** Tracking reaches the stationary point that a linear system gives, although no agent's own problem has it; diffusion does not. */
class ConvergenceLawTest {
    private static final double LAMBDA = 2;
    private static final int AGENTS = 5;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 1);
    private static final double[] SOLUTION = new ClosedForm(PROBLEM).stationaryPoint(LAMBDA);

    static Stream<Arguments> combinations() {
        List<Estimator> estimators = List.of(new Storm(0.1), new Momentum(0.5), new Plain());
        List<Topology> topologies = List.of(Topology.line(AGENTS), Topology.ring(AGENTS), Topology.star(AGENTS));
        return estimators.stream()
                .flatMap(e -> topologies.stream()
                        .flatMap(t -> Stream.of(Order.values()).map(order -> Arguments.of(e, t, order))));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void trackingReachesTheStationaryPointOfThePenalisedProblem(Estimator estimator, Topology topology, Order order) {
        Recipe recipe = Runs.recipe(LAMBDA, estimator, new GradientTracking(new Sgd(0.08), order));
        for (double[] point : Runs.points(PROBLEM, recipe, topology, 600)) {
            assertThat(Runs.distance(point, SOLUTION)).isLessThan(1e-8);
        }
    }

    @Test
    void theNamedAlgorithmReachesIt() {
        Recipe recipe =
                DSvrgda.builder().learningRate(0.08).set(DSvrgda.LAMBDA, LAMBDA).build();
        for (double[] point : Runs.points(PROBLEM, recipe, Topology.line(AGENTS), 600)) {
            assertThat(Runs.distance(point, SOLUTION)).isLessThan(1e-8);
        }
    }

    /** To first order the gap is proportional to the step. */
    @Test
    void diffusionKeepsAGapThatShrinksWithTheStep() {
        double atOne = diffusionGap(0.005);
        double atHalf = diffusionGap(0.0025);
        assertThat(atOne).isGreaterThan(1e-3);
        assertThat(atHalf / atOne).isCloseTo(0.5, within(0.04));
    }

    private static double diffusionGap(double eta) {
        Recipe recipe = Runs.recipe(LAMBDA, new Plain(), new Diffusion(new Sgd(eta)));
        try (DecentralizedRun run = Runs.start(PROBLEM, recipe, Topology.line(AGENTS))) {
            Runs.play(run, Math.round(12 / eta));
            double[] before = run.meanPoint().row().toDoubleVector();
            Runs.play(run, 1);
            assertThat(Runs.distance(run.meanPoint().row().toDoubleVector(), before))
                    .as("at rest")
                    .isLessThan(1e-6);
            return run.consensusError().getOrDefault(Level.LOWER, Double.NaN);
        }
    }
}
