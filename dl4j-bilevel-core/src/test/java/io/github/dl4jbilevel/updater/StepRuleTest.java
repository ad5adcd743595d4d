package io.github.dl4jbilevel.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class StepRuleTest {

    /** 0.5 at iteration 0, 0.25 at iteration 1. */
    private static final ISchedule HALVING = new ExponentialSchedule(ScheduleType.ITERATION, 0.5, 0.5);

    private static double[] step(IUpdater rule, int iteration, double... v) {
        INDArray update = Nd4j.createFromArray(v);
        rule.instantiate((INDArray) null, true).applyUpdater(update, iteration, 0);
        return update.toDoubleVector();
    }

    private static void assertEntries(double[] actual, double... expected) {
        assertThat(actual).containsExactly(expected, within(1e-14));
    }

    @Test
    void normalizedByHand() {
        // ||(3, -4)|| = 5: update = 0.5 (0.6, -0.8). ||(0, 12, 5)|| = 13: update = 0.5 (0, 12/13, 5/13).
        assertEntries(step(new NormalizedSgd(0.5), 0, 3, -4), 0.3, -0.4);
        assertEntries(step(new NormalizedSgd(0.5), 1, 0, 12, 5), 0, 6 / 13.0, 2.5 / 13.0);
        assertEntries(step(new NormalizedSgd(0.5), 2, 0, 0), 0, 0);
        assertEntries(step(new NormalizedSgd(HALVING), 0, 3, -4), 0.3, -0.4);
        assertEntries(step(new NormalizedSgd(HALVING), 1, 3, -4), 0.15, -0.2);
    }

    /** rms(v) = ||v|| / sqrt(n): a step per entry is the usual one with the rate scaled by sqrt(n), bit for bit. */
    @Test
    void perEntryIsTheNormWithTheRateScaledByTheRootOfTheLength() {
        double[] v = {0.3, -7, 1e-3, 12, 5};
        NormalizedSgd perEntry = new NormalizedSgd(0.02).perEntry();
        NormalizedSgd scaled = new NormalizedSgd(0.02 * Math.sqrt(v.length));
        assertThat(step(perEntry, 0, v)).isEqualTo(step(scaled, 0, v));
        assertThat(perEntry.factor(2.5, 5, 0, 0)).isEqualTo(scaled.factor(2.5, 5, 0, 0));
        double[] moved = step(perEntry, 0, v);
        double squares = 0;
        for (double move : moved) {
            squares += move * move;
        }
        assertThat(Math.sqrt(squares / v.length)).isCloseTo(0.02, within(1e-15));
        assertThat(perEntry)
                .isNotEqualTo(new NormalizedSgd(0.02))
                .hasToString("NormalizedSgd(learningRate=0.02, per entry)");
    }

    @Test
    void clippedByHand() {
        // ||(3, -4)|| = 5. Threshold 10 leaves it: 0.5 (3, -4). Threshold 2 shortens it: 0.5 (3, -4) 2/5 = (0.6, -0.8).
        assertEntries(step(new ClippedSgd(0.5, 10), 0, 3, -4), 1.5, -2);
        assertEntries(step(new ClippedSgd(0.5, 5), 0, 3, -4), 1.5, -2);
        assertEntries(step(new ClippedSgd(0.5, 2), 0, 3, -4), 0.6, -0.8);
        assertEntries(step(new ClippedSgd(0.5, 2), 0, 0, 0), 0, 0);
        assertEntries(step(new ClippedSgd(HALVING, 2), 1, 3, -4), 0.3, -0.4);
    }

    /** 1/Infinity and comparisons with NaN are the ways in which a diverged vector could turn into a quiet zero step. */
    @ParameterizedTest
    @MethodSource("rules")
    void whatIsNotFiniteStaysSeen(IUpdater rule) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            INDArray update = Nd4j.createFromArray(1, bad, 2);
            INDArray state = rule.stateSize(3) == 0 ? null : Nd4j.createFromArray(new double[(int) rule.stateSize(3)]);
            rule.instantiate(state, true).applyUpdater(update, 0, 0);
            assertThat(update.toDoubleVector()).containsOnly(Double.NaN);
        }
    }

    static Stream<IUpdater> rules() {
        return Stream.of(
                new NormalizedSgd(0.1),
                new NormalizedSgd(HALVING),
                new NormalizedSgd(0.1).perEntry(),
                new ClippedAdam(0.1),
                new ClippedSgd(0.1, 2),
                new ClippedSgd(HALVING, 2),
                new NormalizedStorm(0.1, 0.5),
                new NormalizedStorm(HALVING, 0.5));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void areValues(IUpdater rule) {
        IUpdater copy = rule.clone();
        assertThat(copy).isNotSameAs(rule).isEqualTo(rule).hasSameHashCodeAs(rule);
        assertThat(rules().filter(rule::equals)).hasSize(1);
        copy.setLrAndSchedule(0.7, null);
        assertThat(copy).isNotEqualTo(rule);
        assertThat(copy.getLearningRate(3, 0)).isEqualTo(0.7);
        copy.setLrAndSchedule(Double.NaN, HALVING);
        assertThat(copy.getLearningRate(1, 0)).isEqualTo(0.25);
        assertThat(copy.hasLearningRate()).isTrue();
    }

    @Test
    void buildersGiveWhatConstructorsGive() {
        assertThat(NormalizedSgd.builder().learningRate(0.1).build()).isEqualTo(new NormalizedSgd(0.1));
        assertThat(new NormalizedSgd.Builder().learningRateSchedule(HALVING).build())
                .isEqualTo(new NormalizedSgd(HALVING));
        assertThat(ClippedSgd.builder().learningRate(0.1).threshold(2).build()).isEqualTo(new ClippedSgd(0.1, 2));
        assertThat(NormalizedStorm.builder().learningRate(0.1).a(0.5).build()).isEqualTo(new NormalizedStorm(0.1, 0.5));
        assertThat(new NormalizedStorm(0.1, 0.5)).isNotEqualTo(new NormalizedStorm(0.1, 0.6));
        assertThat(new ClippedSgd(0.1, 2)).isNotEqualTo(new ClippedSgd(0.1, 3));
    }

    @Test
    void buildersRefuseContradictionsAndGaps() {
        assertThatIllegalStateException()
                .isThrownBy(() -> NormalizedSgd.builder().learningRate(0.1).learningRateSchedule(HALVING))
                .withMessageContaining("0.1");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        NormalizedSgd.builder().learningRateSchedule(HALVING).learningRate(0.1))
                .withMessageContaining("0.1");
        assertThatIllegalStateException()
                .isThrownBy(() -> NormalizedSgd.builder().build())
                .withMessageContaining("learningRate(...)");
        assertThatIllegalStateException()
                .isThrownBy(() -> ClippedSgd.builder().learningRate(1).build())
                .withMessageContaining("threshold(...)");
        assertThatIllegalStateException()
                .isThrownBy(() -> NormalizedStorm.builder().learningRate(1).build())
                .withMessageContaining("a(...)");
    }

    @Test
    void argumentsAreChecked() {
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new NormalizedSgd(bad))
                    .withMessageContaining(String.valueOf(bad));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new NormalizedSgd(1).setLrAndSchedule(bad, null))
                    .withMessageContaining(String.valueOf(bad));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ClippedSgd(1, bad))
                    .withMessageContaining("threshold");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClippedSgd(1, 0))
                .withMessageContaining("0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NormalizedStorm(1, 0))
                .withMessageContaining("(0, 1]");
    }
}
