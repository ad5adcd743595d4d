package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.ClippedSgd;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Every surrogate with every estimator, correction and step rule that may stand together, on agents whose data differ, with full
 * gradients. Theory promises of each:
 *
 * <pre>
 *   tracking with a step that vanishes with p, EXTRA, exact diffusion   the exact stationary point
 *   tracking with a step of decaying length                             its neighbourhood
 *   diffusion with plain steps                                          the solution of s = W (s - eta D(s)), which is another point
 *   diffusion with any other step                                       another point
 * </pre>
 */
class CombinationLawTest {
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(3, 1);
    private static final MixingMatrix WEIGHTS = MixingMatrix.metropolis(Topology.line(3));
    private static final int ROUNDS = 320;
    private static final double EXACT = 1e-8;
    private static final double NEAR = 0.02;
    private static final double APART = 1e-2;
    private static final AtomicInteger RAN = new AtomicInteger();

    /** A surrogate with the step size that suits it and its closed form. */
    record Model(String name, Surrogate surrogate, double eta, AffineDirections directions) {
        @Override
        public String toString() {
            return name;
        }
    }

    private enum Promise {
        EXACT,
        NEAR,
        DIFFUSION_REST,
        APART
    }

    private record Case(Model model, Estimator estimator, Correction correction, Promise promise) {}

    static List<Model> models() {
        return List.of(
                new Model(
                        "value-function",
                        new ValueFunctionPenalty(2),
                        0.15,
                        AffineDirections.valueFunction(PROBLEM, 2)),
                new Model(
                        "Moreau",
                        new MoreauPenalty(new FixedSchedule(0.8), 1),
                        0.2,
                        AffineDirections.moreau(PROBLEM, 0.8, 1)),
                new Model("implicit", new ImplicitHypergradient(), 0.2, AffineDirections.implicit(PROBLEM)));
    }

    private static Stream<Case> cases() {
        List<Estimator> estimators = List.of(new Plain(), new Momentum(0.5), new Storm(0.3));
        List<Case> all = new ArrayList<>();
        for (Model model : models()) {
            for (Estimator estimator : estimators) {
                double eta = model.eta;
                add(all, model, estimator, new Sgd(eta), Promise.EXACT, Promise.DIFFUSION_REST);
                add(all, model, estimator, new ClippedSgd(eta, 2), Promise.EXACT, Promise.APART);
                add(all, model, estimator, new Nesterovs(eta / 2, 0.5), Promise.EXACT, Promise.APART);
                add(all, model, estimator, new NormalizedSgd(decaying(0.15)), Promise.NEAR, Promise.APART);
                add(all, model, estimator, new Adam(decaying(0.08)), Promise.NEAR, Promise.APART);
                all.add(new Case(model, estimator, new Extra(eta / 2), Promise.EXACT));
                all.add(new Case(model, estimator, new ExactDiffusion(eta), Promise.EXACT));
            }
        }
        return all.stream();
    }

    private static void add(
            List<Case> all, Model model, Estimator estimator, IUpdater rule, Promise tracking, Promise diffusion) {
        for (Order order : Order.values()) {
            all.add(new Case(model, estimator, new GradientTracking(rule, order), tracking));
        }
        all.add(new Case(model, estimator, new Diffusion(rule), diffusion));
    }

    private static ISchedule decaying(double start) {
        return new ExponentialSchedule(ScheduleType.ITERATION, start, 0.98);
    }

    @TestFactory
    Stream<DynamicTest> everyCombinationDoesWhatTheoryPromises() {
        return cases().map(c ->
                DynamicTest.dynamicTest(c.model + ", " + c.estimator + ", " + c.correction, () -> keepsItsPromise(c)));
    }

    @AfterAll
    static void allOfThemRan() {
        assertThat(RAN).hasValue(3 * 3 * (5 * 3 + 2));
    }

    private static void keepsItsPromise(Case c) {
        RAN.incrementAndGet();
        List<double[]> points =
                Runs.points(PROBLEM, Runs.recipe(c.model.surrogate, c.estimator, c.correction), WEIGHTS, ROUNDS);
        double[] solution = c.model.directions.stationaryPoint();
        List<double[]> rest = c.model.directions.diffusionRest(WEIGHTS, c.model.eta);
        for (int k = 0; k < points.size(); k++) {
            double gap = Runs.distance(points.get(k), solution);
            switch (c.promise) {
                case EXACT -> assertThat(gap).isLessThan(EXACT);
                case NEAR -> assertThat(gap).isLessThan(NEAR);
                case DIFFUSION_REST -> {
                    assertThat(Runs.distance(points.get(k), rest.get(k))).isLessThan(EXACT);
                    assertThat(gap).isGreaterThan(APART);
                }
                case APART -> assertThat(gap).isBetween(APART, 1.0);
            }
        }
    }

    /** To first order diffusion's gap is proportional to its step; the rest points are those that the runs above reach. */
    @ParameterizedTest
    @MethodSource("models")
    void diffusionsGapShrinksWithTheStep(Model model) {
        assertThat(restGap(model, 0.0005) / restGap(model, 0.001)).isCloseTo(0.5, within(0.01));
        assertThat(restGap(model, 0.001)).isGreaterThan(1e-4);
    }

    private static double restGap(Model model, double eta) {
        double[] solution = model.directions.stationaryPoint();
        return model.directions.diffusionRest(WEIGHTS, eta).stream()
                .mapToDouble(point -> Runs.distance(point, solution))
                .max()
                .orElseThrow();
    }
}
