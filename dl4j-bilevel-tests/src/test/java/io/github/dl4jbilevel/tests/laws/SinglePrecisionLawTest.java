package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.run.Communication;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.Intercepted;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Single precision stays where double precision comes to rest, however long a run is. */
class SinglePrecisionLawTest {
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(3, 1);
    /** Weights of 1/3 and 5/6, which FLOAT rounds. */
    private static final MixingMatrix WEIGHTS =
            MixingMatrix.metropolis(Topology.line(3)).lazy();

    private static final long LONG = 10_000;
    private static final double WILD = 1e8;

    /** A surrogate with the step size that suits it and its closed form. */
    record Model(String name, Surrogate surrogate, double eta, AffineDirections directions) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Model> models() {
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

    static Stream<Arguments> exact() {
        return models().stream()
                .flatMap(m -> Stream.<Correction>of(
                                new GradientTracking(new Sgd(m.eta), Order.ADAPT_THEN_COMBINE),
                                new GradientTracking(new Sgd(m.eta), Order.COMBINE_THEN_ADAPT),
                                new Extra(m.eta / 2),
                                new ExactDiffusion(m.eta))
                        .map(c -> Arguments.of(m, c)));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void aLongRunRestsWhereDoublePrecisionDoes(Model model, Correction correction) {
        double[] solution = model.directions.stationaryPoint();
        for (double[] point : points(model, correction, PROBLEM.in(DataType.FLOAT), MessagePrecision.FULL, LONG)) {
            assertThat(Runs.distance(point, solution)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void diffusionRestsWhereDoublePrecisionDoes(Model model) {
        List<double[]> rest = model.directions.diffusionRest(WEIGHTS, model.eta);
        List<double[]> points = points(
                model, new Diffusion(new Sgd(model.eta)), PROBLEM.in(DataType.FLOAT), MessagePrecision.FULL, LONG);
        for (int k = 0; k < rest.size(); k++) {
            assertThat(Runs.distance(points.get(k), rest.get(k))).isLessThan(1e-5);
        }
    }

    /** One gradient of 1e8 times the usual size leaves nothing behind. */
    @ParameterizedTest
    @MethodSource("exact")
    void oneWildGradientIsForgotten(Model model, Correction correction) {
        BilevelProblem wild = wild(PROBLEM.in(DataType.FLOAT));
        double[] solution = model.directions.stationaryPoint();
        for (double[] point : points(model, correction, wild, MessagePrecision.FULL, 800)) {
            assertThat(Runs.distance(point, solution)).isLessThan(1e-5);
        }
    }

    /** So is one of any size, also of those that are not yet taken for wild; what is kept has 48 bits. */
    @ParameterizedTest
    @ValueSource(doubles = {30, 300, 1e4, 1e6, 1e12})
    void whateverItsSize(double size) {
        Model model = models().get(0);
        double[] solution = model.directions.stationaryPoint();
        for (Correction correction : List.of(
                new GradientTracking(new Sgd(model.eta)), new Extra(model.eta / 2), new ExactDiffusion(model.eta))) {
            BilevelProblem wild = wild(PROBLEM.in(DataType.FLOAT), size);
            for (double[] point : points(model, correction, wild, MessagePrecision.FULL, 800)) {
                assertThat(Runs.distance(point, solution)).isLessThan(1e-5 + 1e-14 * size);
            }
        }
    }

    private static BilevelProblem wild(QuadraticProblem problem) {
        return wild(problem, WILD);
    }

    private static BilevelProblem wild(QuadraticProblem problem, double size) {
        return Intercepted.of(problem, (sample, weightF, byX, byY) -> {
            if (sample.agent() == 1 && sample.round() == 20) {
                byX.muli(size);
                byY.muli(size);
            }
        });
    }

    static Stream<Arguments> remembering() {
        return Stream.of(Order.values())
                .flatMap(order -> Stream.of(new Storm(0.1), new Momentum(0.2)).map(e -> Arguments.of(e, order)));
    }

    /** Estimates that remember keep a wild gradient for a while, and a normalized step goes where it leads: as far as in DOUBLE. */
    @ParameterizedTest
    @MethodSource("remembering")
    void normalizedStepsForgetItAsInDoublePrecision(Estimator estimator, Order order) {
        IUpdater step = new NormalizedSgd(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.99));
        Recipe recipe = Runs.recipe(2, estimator, new GradientTracking(step, order));
        List<double[]> single = Runs.points(wild(PROBLEM.in(DataType.FLOAT)), recipe, WEIGHTS, 1200);
        List<double[]> twice = Runs.points(wild(PROBLEM), recipe, WEIGHTS, 1200);
        for (int k = 0; k < single.size(); k++) {
            assertThat(Runs.distance(single.get(k), twice.get(k))).isLessThan(1e-5);
        }
    }

    /** The weights of one-peer exponential graphs are not symmetric, but they are powers of two, whose products are exact. */
    @ParameterizedTest
    @EnumSource(Order.class)
    void itIsForgottenOverDirectedLinks(Order order) {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(4, 1);
        double[] solution = AffineDirections.valueFunction(problem, 2).stationaryPoint();
        Recipe recipe = Runs.recipe(2, new Plain(), new GradientTracking(new Sgd(0.1), order));
        Mixing weights = MixingSequence.onePeerExponential(4);
        for (double[] point : Runs.points(wild(problem.in(DataType.FLOAT)), recipe, weights, 800)) {
            assertThat(Runs.distance(point, solution)).isLessThan(1e-5);
        }
    }

    /** Error feedback and flows that cancel: what 8 significant bits move, 1/500 of what is sent, is all that is left. */
    @ParameterizedTest
    @MethodSource("exact")
    void messagesOf16BitsKeepTheMean(Model model, Correction correction) {
        double[] solution = model.directions.stationaryPoint();
        for (double[] point : points(model, correction, PROBLEM.in(DataType.FLOAT), MessagePrecision.BFLOAT16, 3000)) {
            assertThat(Runs.distance(point, solution)).isLessThan(5e-3);
        }
    }

    private static List<double[]> points(
            Model model, Correction correction, BilevelProblem problem, MessagePrecision precision, long rounds) {
        Recipe recipe = Runs.recipe(model.surrogate, new Plain(), correction);
        try (DecentralizedRun run = new DecentralizedRun.Builder(problem, recipe)
                .mixing(WEIGHTS)
                .seed(Runs.SEED)
                .threads(1)
                .communication(new Communication(Membership.inProcess(), precision))
                .build()) {
            Runs.play(run, rounds);
            return Runs.points(run);
        }
    }
}
