package io.github.dl4jbilevel.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.problem.Level;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Settings that cannot be are refused when they are set, and those that contradict each other when the algorithm is built. */
class RecipeBuilderTest {

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    private static void contradiction(RecipeBuilder builder, String... parts) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void aLevelHasALearningRateOrAStepRule(Level level) {
        contradiction(
                DNsvrgda.builder().learningRate(level, 0.3).stepRule(level, new Adam(0.004)),
                "0.3",
                "Adam",
                "0.004",
                "level " + level,
                "Leave one of them out");
    }

    /** The rate of all levels is that of those without a step rule, whichever is set first. */
    @Test
    void aRateOfAllLevelsLeavesStepRulesAlone() {
        for (RecipeBuilder builder : new RecipeBuilder[] {
            DsgdaGt.builder().learningRate(0.3).stepRule(Level.UPPER, new Sgd(0.7)),
            DsgdaGt.builder().stepRule(Level.UPPER, new Sgd(0.7)).learningRate(0.3),
            DsgdaGt.builder()
                    .learningRate(Level.UPPER, 0.1)
                    .stepRule(Level.UPPER, new Sgd(0.7))
                    .learningRate(0.3)
        }) {
            assertThat(builder.build().settings())
                    .hasEntrySatisfying(
                            "upper.stepRule", rule -> assertThat(rule).contains("0.7"))
                    .hasEntrySatisfying(
                            "lower.stepRule", rule -> assertThat(rule).contains("0.3"));
        }
    }

    @Test
    void theLatestRateOfALevelCounts() {
        Recipe recipe = DsgdaGt.builder()
                .learningRate(Level.LOWER, 0.1)
                .learningRate(0.3)
                .learningRate(Level.UPPER, 0.7)
                .build();
        assertThat(recipe.settings().get("upper.stepRule")).contains("0.7");
        assertThat(recipe.settings().get("lower.stepRule")).contains("0.3");
    }

    @ParameterizedTest
    @EnumSource(GradientTracking.Order.class)
    void aTrackingOrderNeedsALevelThatTracks(GradientTracking.Order order) {
        contradiction(
                DSoba.builder().correction(Level.LOWER, CorrectionKind.EXTRA).trackingOrder(order),
                order.name(),
                "no level tracks",
                "UPPER: DIFFUSION",
                "LOWER: EXTRA",
                "GRADIENT_TRACKING");
        assertThatCode(() -> DSoba.builder()
                        .correction(Level.LOWER, CorrectionKind.GRADIENT_TRACKING)
                        .trackingOrder(order)
                        .build())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void numbersAreCheckedWhenTheyAreSet(double bad) {
        String value = Double.toString(bad);
        refused(() -> DNsvrgda.builder().set(DNsvrgda.LAMBDA, bad), "lambda = " + value, "positive and finite");
        refused(() -> Meha.builder().set(Meha.MU, bad), "mu = " + value, "positive and finite");
        refused(() -> Meha.builder().set(Meha.GAMMA, bad), "gamma = " + value, "positive and finite");
        refused(() -> DSvrgdaClipped.builder().set(DSvrgdaClipped.THRESHOLD, bad), "clipping threshold", value);
        refused(() -> DSoba.builder().set(DSoba.MOMENTUM, bad), "Momentum a = " + value, "(0, 1]");
        refused(() -> DNsvrgda.builder().set(DNsvrgda.MOMENTUM, bad), "Momentum a = " + value, "(0, 1]");
        refused(() -> DSoba.builder().learningRate(bad), "Learning rate " + value, "every level");
    }

    static Stream<ThrowingCallable> byEpoch() {
        ExponentialSchedule falling = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9);
        return Stream.of(
                () -> DNsvrgda.builder().set(DNsvrgda.LAMBDA, falling),
                () -> DNsvrgda.builder().learningRate(Level.LOWER, falling),
                () -> DNsvrgda.builder()
                        .stepRule(Level.LOWER, new Adam(falling))
                        .build());
    }

    /** A run has rounds alone, so such a schedule would stand still at its first value. */
    @ParameterizedTest
    @MethodSource("byEpoch")
    void schedulesByEpochAreRefused(ThrowingCallable setting) {
        refused(setting, "ExponentialSchedule", "epoch", "would stay at 0.1", "ScheduleType.ITERATION");
    }
}
