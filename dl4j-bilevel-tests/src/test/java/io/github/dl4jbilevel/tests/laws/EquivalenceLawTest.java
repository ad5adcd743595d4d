package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSoba;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.DsgdaGt;
import io.github.dl4jbilevel.algorithm.F2sa;
import io.github.dl4jbilevel.algorithm.Meha;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Sparkle;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.penalty.AuxiliarySample;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/** Named algorithms that are special cases of others. */
class EquivalenceLawTest {
    private static final int ROUNDS = 60;
    private static final QuadraticProblem ALONE =
            QuadraticProblem.heterogeneous(1, 9).withNoise(0.3);
    private static final QuadraticProblem FOUR =
            QuadraticProblem.heterogeneous(4, 9).withNoise(0.3);

    private static List<double[]> play(QuadraticProblem problem, RecipeBuilder builder) {
        return Runs.points(problem, builder.learningRate(0.03).build(), Topology.complete(problem.agents()), ROUNDS);
    }

    private static void equal(QuadraticProblem problem, RecipeBuilder one, RecipeBuilder other) {
        List<double[]> expected = play(problem, other);
        List<double[]> points = play(problem, one);
        for (int k = 0; k < points.size(); k++) {
            assertThat(Runs.distance(points.get(k), expected.get(k))).isLessThan(1e-12);
        }
    }

    static Stream<UnaryOperator<RecipeBuilder>> penalties() {
        return Stream.of(
                builder -> builder,
                builder -> builder.set(ValueFunctionPenalty.LAMBDA, Schedules.power(2, 0.3)),
                builder -> builder.set(AuxiliarySample.CHOICE, true));
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void dsgdaGtOfOneAgentIsF2sa(UnaryOperator<RecipeBuilder> penalty) {
        equal(ALONE, penalty.apply(DsgdaGt.builder()), penalty.apply(F2sa.builder()));
    }

    /** mu_t falls, by default: so the parts of f and g are apart on both sides. */
    @ParameterizedTest
    @EnumSource(value = CorrectionKind.class, mode = Mode.EXCLUDE, names = "NONE")
    void sunDsboOfOneAgentIsMeha(CorrectionKind kind) {
        equal(ALONE, SunDsbo.builder(kind), Meha.builder());
        equal(
                ALONE,
                SunDsbo.builder(kind).set(SunDsbo.MU_DECAY, 0),
                Meha.builder().set(Meha.MU_DECAY, 0));
    }

    @ParameterizedTest
    @EnumSource(value = CorrectionKind.class, mode = Mode.EXCLUDE, names = "NONE")
    void sparkleOfOneAgentIsDSoba(CorrectionKind kind) {
        List<double[]> expected = play(ALONE, DSoba.builder());
        assertThat(Runs.distance(play(ALONE, Sparkle.builder(kind)).get(0), expected.get(0)))
                .as("differences of gradients magnify rounding")
                .isLessThan(1e-8);
    }

    @Test
    void diffusingSparkleIsDSobaToTheBit() {
        assertThat(play(FOUR, Sparkle.builder(CorrectionKind.DIFFUSION)))
                .usingRecursiveComparison()
                .isEqualTo(play(FOUR, DSoba.builder()));
    }

    @Test
    void varianceReductionThatForgetsAtOnceIsDsgdaGtToTheBit() {
        List<double[]> plain = play(FOUR, DsgdaGt.builder());
        assertThat(play(FOUR, DSvrgda.builder().set(DSvrgda.MOMENTUM, 1)))
                .usingRecursiveComparison()
                .isEqualTo(plain);
        assertThat(play(
                        FOUR,
                        DSvrgda.builder()
                                .set(DSvrgda.LAMBDA, Schedules.power(2, 0.3))
                                .set(DSvrgda.MOMENTUM, 1)))
                .usingRecursiveComparison()
                .isEqualTo(play(FOUR, DsgdaGt.builder().set(DsgdaGt.LAMBDA, Schedules.power(2, 0.3))));
        assertThat(Runs.distance(play(FOUR, DSvrgda.builder()).get(0), plain.get(0)))
                .as("at a < 1 they differ")
                .isGreaterThan(1e-4);
    }

    @Test
    void momentumThatForgetsAtOnceIsPlainToTheBit() {
        RecipeBuilder forgets =
                Sparkle.builder(CorrectionKind.GRADIENT_TRACKING).set(Sparkle.MOMENTUM, 1);
        RecipeBuilder plain = Sparkle.builder(CorrectionKind.GRADIENT_TRACKING).estimator(new Plain());
        assertThat(play(FOUR, forgets)).usingRecursiveComparison().isEqualTo(play(FOUR, plain));
    }

    /** Another estimator in D-NSVRGDA's slot is that estimator: with Plain, its momentum has no say. */
    @Test
    void estimatorSlotReplacesVarianceReduction() {
        assertThat(play(FOUR, DNsvrgda.builder().set(DNsvrgda.MOMENTUM, 0.3).estimator(new Plain())))
                .usingRecursiveComparison()
                .isEqualTo(play(FOUR, DNsvrgda.builder().set(DNsvrgda.MOMENTUM, 1)));
    }

    /** With a constant penalty parts kept apart are one recursion, by linearity. */
    @Test
    void scheduledPenaltyThatDoesNotChangeIsTheConstantOne() {
        equal(
                FOUR,
                DSvrgda.builder().set(DSvrgda.LAMBDA, new Unchanging(2)),
                DSvrgda.builder().set(DSvrgda.LAMBDA, 2));
        equal(
                FOUR,
                DNsvrgda.builder().set(DNsvrgda.LAMBDA, new Unchanging(2)),
                DNsvrgda.builder().set(DNsvrgda.LAMBDA, 2));
    }

    /** A schedule that is constant, but not by its type. */
    private record Unchanging(double value) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return value;
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }
}
