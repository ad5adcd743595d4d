package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.consensus.Centralized;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.penalty.AuxiliarySample;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Plain;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A schedule is held to what it may do, round by round. {@link UpdaterLawTest} has what it does. */
class ScheduleLawTest {
    private static final QuadraticProblem ALONE = QuadraticProblem.heterogeneous(1, 15);

    /** Every correction's place for a learning rate. */
    static Stream<Function<ISchedule, Correction>> places() {
        return Stream.of(
                eta -> new Centralized(new Sgd(eta)),
                eta -> new Diffusion(new Sgd(eta)),
                eta -> new GradientTracking(new NormalizedSgd(eta)),
                eta -> new GradientTracking(new RmsProp(eta), Order.COMBINE_THEN_ADAPT),
                Extra::new,
                ExactDiffusion::new);
    }

    private static DecentralizedRun start(Correction correction) {
        return Runs.start(ALONE, Runs.recipe(2, new Plain(), correction), Topology.line(1));
    }

    private static ISchedule later(double value) {
        return new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.05, 3, value));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aRateThatTurnsNegativeEndsTheRunInItsRound(Function<ISchedule, Correction> place) {
        for (double bad : new double[] {-0.05, Double.NaN, Double.POSITIVE_INFINITY}) {
            try (DecentralizedRun run = start(place.apply(later(bad)))) {
                Runs.play(run, 3);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> run.advance(1))
                        .withMessageContainingAll("Learning rate " + bad, "MapSchedule", "round 3", "not negative");
            }
        }
    }

    /** Plain steps of length 0, for one agent: the point rests, once EXTRA's step of the round before is through. */
    @ParameterizedTest
    @MethodSource("places")
    void aRateMayComeToRest(Function<ISchedule, Correction> place) {
        try (DecentralizedRun run = start(place.apply(later(0)))) {
            Runs.play(run, 3);
            double[] moved = run.point(0).row().toDoubleVector();
            Runs.play(run, 4);
            assertThat(Runs.distance(run.point(0).row().toDoubleVector(), moved))
                    .isLessThan(1e-12);
        }
    }

    static Stream<ThrowingCallable> byEpoch() {
        ISchedule eta = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9);
        Nesterovs nesterovs = new Nesterovs(0.02, 0.9);
        nesterovs.setMomentumISchedule(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9));
        return Stream.concat(
                places().map(place -> () -> place.apply(eta)),
                Stream.of(
                        () -> new Diffusion(nesterovs),
                        () -> new ValueFunctionPenalty(eta, AuxiliarySample.SAME),
                        () -> new MoreauPenalty(eta, 1)));
    }

    @ParameterizedTest
    @MethodSource("byEpoch")
    void schedulesByEpochAreRefused(ThrowingCallable setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(setting)
                .withMessageContainingAll(
                        "changes with the epoch", "would stay at 0.1", "Use a schedule of ScheduleType.ITERATION");
    }

    /** The schedule as Deeplearning4j 1.0.0-M2.1 has it; elsewhere a polynomial one is initial (1 - t / maxIter)^power. */
    @Test
    void polyScheduleGrowsAndIsThenZero() {
        PolySchedule schedule = new PolySchedule(ScheduleType.ITERATION, 0.1, 2, 10);
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.1);
        assertThat(schedule.valueAt(1, 0)).isCloseTo(0.121, within(1e-15));
        assertThat(schedule.valueAt(9, 0)).isCloseTo(0.361, within(1e-15));
        assertThat(schedule.valueAt(10, 0)).isZero();
        assertThat(schedule.valueAt(11, 0)).isZero();
    }

    @Test
    void noOpIsNoStepRule() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Diffusion(new NoOp()))
                .withMessageContainingAll("NoOp", "by the whole of it", "Give Sgd");
    }
}
