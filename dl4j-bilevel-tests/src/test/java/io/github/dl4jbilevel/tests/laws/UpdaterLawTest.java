package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.algorithm.F2sa;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.consensus.Centralized;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** A step rule is Deeplearning4j's own updater, with its own state and its own learning rate, on each level apart. */
class UpdaterLawTest {
    private static final double LAMBDA = 2;
    private static final int ROUNDS = 50;
    private static final QuadraticProblem ALONE = QuadraticProblem.heterogeneous(1, 15);
    private static final AffineDirections DIRECTIONS = AffineDirections.valueFunction(ALONE, LAMBDA);

    static Stream<IUpdater> kinds() {
        return Stream.of(
                new Sgd(0.05),
                new Nesterovs(0.02, 0.9),
                new Adam(0.03),
                new AdaMax(0.03),
                new AMSGrad(0.03),
                new Nadam(0.03),
                new AdaGrad(0.1),
                new RmsProp(0.01),
                new AdaDelta());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindIsDeeplearning4jsOwn(IUpdater kind) {
        assertThat(Runs.distance(run(PerLevel.of(level -> kind)), byHand(PerLevel.of(level -> kind))))
                .isLessThan(1e-12);
    }

    /** The refusal can go when Deeplearning4j's own call works. */
    @Test
    void adaBeliefIsRefusedBecauseDeeplearning4jCannotInstantiateIt() {
        assertThatThrownBy(() -> instantiate(new AdaBelief(0.03), 4))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> F2sa.builder()
                        .stepRule(Level.LOWER, new AdaBelief(0.03))
                        .build())
                .withMessageContainingAll("AdaBelief", "cannot instantiate", "Give Adam");
    }

    @Test
    void everyLevelHasItsOwn() {
        PerLevel<IUpdater> rules = PerLevel.of(level -> switch (level) {
            case UPPER -> new Adam(0.03);
            case LOWER -> new RmsProp(0.01);
            case AUXILIARY -> new Nesterovs(0.02, 0.9);
        });
        assertThat(Runs.distance(run(rules), byHand(rules))).isLessThan(1e-12);
        assertThat(Runs.distance(run(rules), run(PerLevel.of(level -> new Adam(0.03)))))
                .isGreaterThan(1e-3);
    }

    private static double[] run(PerLevel<IUpdater> rules) {
        RecipeBuilder builder = F2sa.builder().set(F2sa.LAMBDA, LAMBDA);
        for (Level level : Level.values()) {
            builder.stepRule(level, rules.get(level));
        }
        return Runs.points(ALONE, builder.build(), Topology.line(1), ROUNDS).get(0);
    }

    /** Directions from the closed form; updates from Deeplearning4j, called as {@code MultiLayerNetwork} calls it. */
    private static double[] byHand(PerLevel<IUpdater> rules) {
        LevelVector at = start();
        PerLevel<GradientUpdater<?>> updaters =
                PerLevel.of(level -> instantiate(rules.get(level), at.get(level).length()));
        for (int t = 0; t < ROUNDS; t++) {
            LevelVector d = direction(at);
            for (Level level : Level.values()) {
                INDArray update = d.get(level).reshape(1, d.get(level).length()).dup();
                updaters.get(level).applyUpdater(update, t, 0);
                at.get(level).subi(update.reshape(update.length()));
            }
        }
        return at.row().toDoubleVector();
    }

    @SuppressWarnings("NullAway") // Deeplearning4j's stateless updaters are instantiated with no state view.
    private static GradientUpdater<?> instantiate(IUpdater configuration, long length) {
        long size = configuration.stateSize(length);
        return configuration.instantiate(size == 0 ? null : Nd4j.zeros(DataType.DOUBLE, 1, size), true);
    }

    /** Schedules beside the formulas they stand for. */
    static Stream<Arguments> schedules() {
        ScheduleType byRound = ScheduleType.ITERATION;
        return Stream.of(
                Arguments.of(new ExponentialSchedule(byRound, 0.1, 0.97), formula(t -> 0.1 * Math.pow(0.97, t))),
                Arguments.of(
                        new StepSchedule(byRound, 0.1, 0.5, 7), formula(t -> 0.1 * Math.pow(0.5, Math.floorDiv(t, 7)))),
                Arguments.of(
                        new InverseSchedule(byRound, 0.1, 0.2, 0.75), formula(t -> 0.1 / Math.pow(1 + 0.2 * t, 0.75))),
                Arguments.of(Schedules.power(0.1, -0.5), formula(t -> 0.1 / Math.sqrt(t + 1))),
                Arguments.of(new PolySchedule(byRound, 0.1, 0.5, 60), formula(t -> 0.1 * Math.sqrt(1 + t / 60.0))),
                Arguments.of(
                        new SigmoidSchedule(byRound, 0.1, 0.2, 25), formula(t -> 0.1 / (1 + Math.exp(0.2 * (25 - t))))),
                Arguments.of(
                        new MapSchedule(byRound, Map.of(0, 0.1, 3, 0.05, 20, 0.12)),
                        formula(t -> t < 3 ? 0.1 : t < 20 ? 0.05 : 0.12)),
                Arguments.of(new CycleSchedule(byRound, 0.01, 0.09, 10, 2, 0.1), formula(t -> {
                    double[] cycle = {0.01, 0.03, 0.05, 0.07, 0.09, 0.07, 0.05, 0.03, 0.01, 0.001};
                    return cycle[t % 10];
                })),
                Arguments.of(
                        new RampSchedule(new ExponentialSchedule(byRound, 0.1, 0.97), 8),
                        formula(t -> 0.1 * Math.pow(0.97, t) * Math.min(1, (t + 1) / 8.0))));
    }

    private static IntToDoubleFunction formula(IntToDoubleFunction eta) {
        return eta;
    }

    /** Each correction is, for one agent, s_{t+1} = s_t - eta_t d_t. */
    @ParameterizedTest
    @MethodSource("schedules")
    void plainStepsFollowTheSchedule(ISchedule schedule, IntToDoubleFunction eta) {
        LevelVector at = start();
        for (int t = 0; t < ROUNDS; t++) {
            at.row().subi(direction(at).row().mul(eta.applyAsDouble(t)));
        }
        for (Correction correction : corrections(schedule)) {
            Recipe recipe = Runs.recipe(LAMBDA, new Plain(), correction);
            double[] end = Runs.points(ALONE, recipe, Topology.line(1), ROUNDS).get(0);
            assertThat(Runs.distance(end, at.row().toDoubleVector()))
                    .as("%s", correction)
                    .isLessThan(1e-12);
        }
    }

    private static Correction[] corrections(ISchedule schedule) {
        return new Correction[] {
            new Centralized(new Sgd(schedule)),
            new Diffusion(new Sgd(schedule)),
            new GradientTracking(new Sgd(schedule)),
            new GradientTracking(new Sgd(schedule), Order.COMBINE_THEN_ADAPT),
            new Extra(schedule),
            new ExactDiffusion(schedule)
        };
    }

    /** mean s_{t+1} = mean s_t - eta_t mean e_t for agents that differ, whichever correction they have. */
    @ParameterizedTest
    @MethodSource("schedules")
    void plainStepsOfTheMeanFollowTheSchedule(ISchedule schedule, IntToDoubleFunction eta) {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(4, 3).withNoise(0.2);
        MixingMatrix weights = MixingMatrix.metropolis(Topology.line(4)).lazy();
        for (Correction correction : corrections(schedule)) {
            if (correction.isForOneAgent()) {
                continue;
            }
            try (DecentralizedRun run = Runs.start(problem, Runs.recipe(LAMBDA, new Plain(), correction), weights)) {
                for (int t = 0; t < 20; t++) {
                    INDArray before = run.meanPoint().row();
                    Runs.play(run, 1);
                    before.subi(run.meanEstimate().row().mul(eta.applyAsDouble(t)));
                    assertThat(run.meanPoint().row().distance2(before))
                            .as("%s, round %d", correction, t)
                            .isLessThan(1e-13);
                }
            }
        }
    }

    /** ||s_{t+1} - s_t|| = eta_t on each level, or min(||d||, tau) eta_t. */
    @ParameterizedTest
    @MethodSource("schedules")
    void normalizedAndClippedStepsFollowTheSchedule(ISchedule schedule, IntToDoubleFunction eta) {
        RecipeBuilder normalized = DNsvrgda.builder().set(DNsvrgda.LAMBDA, LAMBDA);
        RecipeBuilder clipped =
                DSvrgdaClipped.builder().set(DSvrgdaClipped.LAMBDA, LAMBDA).set(DSvrgdaClipped.THRESHOLD, 0.7);
        for (Level level : Level.values()) {
            normalized.learningRate(level, schedule);
            clipped.learningRate(level, schedule);
        }
        try (DecentralizedRun one = Runs.start(ALONE, normalized.build(), Topology.line(1));
                DecentralizedRun other = Runs.start(ALONE, clipped.build(), Topology.line(1))) {
            for (int t = 0; t < 25; t++) {
                LevelVector from = one.point(0);
                LevelVector clippedFrom = other.point(0);
                LevelVector d = direction(clippedFrom);
                Runs.play(one, 1);
                Runs.play(other, 1);
                for (Level level : Level.values()) {
                    double rate = eta.applyAsDouble(t);
                    double length = Math.min(0.7, d.get(level).norm2Number().doubleValue());
                    assertThat(one.point(0).get(level).distance2(from.get(level)) / rate)
                            .as("normalized, round %d", t)
                            .isBetween(1 - 1e-9, 1 + 1e-9);
                    assertThat(other.point(0).get(level).distance2(clippedFrom.get(level)) / rate)
                            .as("clipped, round %d", t)
                            .isBetween(length - 1e-9, length + 1e-9);
                }
            }
        }
    }

    private static LevelVector start() {
        LevelVector at = LevelVector.zeros(DataType.DOUBLE, QuadraticProblem.P, QuadraticProblem.Q);
        ALONE.start(0, at.upper(), at.lower());
        at.auxiliary().assign(at.lower());
        return at;
    }

    private static LevelVector direction(LevelVector at) {
        double[] d = DIRECTIONS.direction(0, at.row().toDoubleVector());
        return LevelVector.over(Nd4j.createFromArray(d), QuadraticProblem.P, QuadraticProblem.Q);
    }
}
