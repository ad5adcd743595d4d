package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.tests.fixtures.ClosedForm;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.NormalizedStorm;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** Any of Deeplearning4j's updaters is a step rule, with state or without; an estimator is not. */
class StepRuleLawTest {
    private static final double LAMBDA = 2;
    private static final int AGENTS = 4;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 15);
    private static final ClosedForm CLOSED_FORM = new ClosedForm(PROBLEM);

    static Stream<IUpdater> updaters() {
        return Stream.of(
                new Sgd(0.02),
                new Nesterovs(0.005, 0.9),
                new Adam(0.01),
                new AdaMax(0.01),
                new AMSGrad(0.01),
                new Nadam(0.01),
                new AdaGrad(0.1),
                new RmsProp(0.005),
                new AdaDelta());
    }

    /** From the first step on, every updater descends; AdaDelta chooses its own, tiny, first steps. */
    @ParameterizedTest
    @MethodSource("updaters")
    void everyUpdaterLowersStationarity(IUpdater updater) {
        Recipe recipe = Runs.recipe(LAMBDA, new Plain(), new GradientTracking(updater));
        double before = worstStationarity(recipe, 0);
        double after = worstStationarity(recipe, 150);
        assertThat(after).isLessThan((updater instanceof AdaDelta ? 0.99 : 0.5) * before);
    }

    @Test
    void adamConvergesToTheStationaryPoint() {
        Recipe recipe = Runs.recipe(LAMBDA, new Storm(0.2), new GradientTracking(new Adam(0.02)));
        double[] solution = CLOSED_FORM.stationaryPoint(LAMBDA);
        for (double[] point : Runs.points(PROBLEM, recipe, Topology.line(AGENTS), 1500)) {
            assertThat(Runs.distance(point, solution)).isLessThan(1e-3);
        }
    }

    /** Adam's first step is its rate times the gradient's sign, entry by entry, up to epsilon. */
    @Test
    void adamsFirstStepHasTheLengthOfItsRateInEveryEntry() {
        Recipe recipe = Runs.recipe(LAMBDA, new Plain(), new Diffusion(new Adam(0.02)));
        QuadraticProblem alone = QuadraticProblem.heterogeneous(1, 15);
        double[] start = Runs.points(alone, recipe, Topology.line(1), 0).get(0);
        double[] moved =
                Runs.minus(Runs.points(alone, recipe, Topology.line(1), 1).get(0), start);
        for (double entry : moved) {
            assertThat(Math.abs(entry)).isCloseTo(0.02, within(1e-6));
        }
    }

    static Stream<IUpdater> noStepRules() {
        return Stream.of(
                new NoOp(), NormalizedStorm.builder().learningRate(0.1).a(0.1).build());
    }

    @ParameterizedTest
    @MethodSource("noStepRules")
    void estimatorsAndNoOpAreNoStepRules(IUpdater updater) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Diffusion(updater))
                .withMessageContaining("step-rule slot");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GradientTracking(updater))
                .withMessageContaining("step-rule slot");
    }

    private static double worstStationarity(Recipe recipe, long rounds) {
        return Runs.points(PROBLEM, recipe, Topology.line(AGENTS), rounds).stream()
                .mapToDouble(point -> CLOSED_FORM.stationarity(LAMBDA, point))
                .max()
                .orElseThrow();
    }
}
