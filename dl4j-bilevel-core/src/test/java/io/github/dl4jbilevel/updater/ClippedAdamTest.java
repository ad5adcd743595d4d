package io.github.dl4jbilevel.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** Adam to rounding, unless a gradient is far beyond the usual. FLOAT goes by loops over host memory, DOUBLE by ND4J operations. */
class ClippedAdamTest {
    private static final int ENTRIES = 5000;

    private static INDArray gradient(DataType type, long seed, double scale) {
        Random random = new Random(seed);
        double[] values = random.doubles(ENTRIES, -scale, scale).toArray();
        return Nd4j.createFromArray(values).castTo(type);
    }

    private static GradientUpdater<?> on(IUpdater rule, INDArray state) {
        return rule.instantiate(state, true);
    }

    private static INDArray state(DataType type) {
        return Nd4j.zeros(type, 2 * ENTRIES);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void isAdamWhileGradientsAreUsual(DataType type) {
        GradientUpdater<?> ours = on(new ClippedAdam(0.01), state(type));
        GradientUpdater<?> adam = on(new Adam(0.01), state(type));
        for (int t = 0; t < 20; t++) {
            INDArray one = gradient(type, t, 1 + t % 3);
            INDArray other = one.dup();
            ours.applyUpdater(one, t, 0);
            adam.applyUpdater(other, t, 0);
            // DL4J's Adam adds epsilon before the bias is corrected, which shows in entries near 0.
            assertThat(one.sub(other).amaxNumber().doubleValue()).isLessThan(5e-5);
        }
    }

    /**
     * One entry, rates 1, b1 = 0, b2 = 1/2, epsilon 0: after g = 2, s = 2 and n = sqrt(2 / (1/2)) = 2. Then 100 counts as 10 n = 20: s =
     * 1 + 200, and the step is 20 / sqrt(201 / (3/4)). Unclipped it would be 100 / sqrt(5001 / (3/4)).
     */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void countsAHugeGradientAsTenUsualOnes(DataType type) {
        GradientUpdater<?> rule = on(new ClippedAdam(1, 0, 0.5, 0), Nd4j.zeros(type, 2));
        INDArray v = Nd4j.createFromArray(2.0).castTo(type);
        rule.applyUpdater(v, 0, 0);
        assertThat(v.getDouble(0)).isCloseTo(1, within(1e-6));
        v.assign(100);
        rule.applyUpdater(v, 1, 0);
        assertThat(v.getDouble(0)).isCloseTo(20 / Math.sqrt(201 / 0.75), within(1e-6));
    }

    /** Adam's own step after a spike is tiny for about a thousand steps; behind the clipping it is not. */
    @Test
    void isNotFrozenByASpike() {
        double[] moved = new double[2];
        IUpdater[] rules = {new ClippedAdam(0.01), new Adam(0.01)};
        for (int r = 0; r < rules.length; r++) {
            GradientUpdater<?> rule = on(rules[r], Nd4j.zeros(DataType.DOUBLE, 2));
            for (int t = 0; t < 200; t++) {
                INDArray v = Nd4j.createFromArray(t == 100 ? 1e6 : 1.0);
                rule.applyUpdater(v, t, 0);
                moved[r] += t > 150 ? Math.abs(v.getDouble(0)) : 0;
            }
        }
        assertThat(moved[0]).isGreaterThan(0.1);
        assertThat(moved[1]).isLessThan(0.01);
    }

    /** Without epsilon a step depends on directions alone, down to entries whose squares single precision does not hold. */
    @Test
    void withoutEpsilonTheScaleHasNoMeaning() {
        for (double scale : new double[] {1e-24, 1, 1e6}) {
            GradientUpdater<?> rule = on(new ClippedAdam(0.5, 0.9, 0.99, 0), Nd4j.zeros(DataType.FLOAT, 4));
            INDArray v = Nd4j.createFromArray((float) scale, 0f);
            rule.applyUpdater(v, 0, 0);
            assertThat(v.toDoubleVector()).containsExactly(new double[] {0.5, 0}, within(1e-6));
        }
    }

    /** The sum that the clipping needs is no state of its own. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void goesOnFromItsStateBitForBit(DataType type) {
        INDArray state = state(type);
        GradientUpdater<?> whole = on(new ClippedAdam(0.01), state);
        for (int t = 0; t < 5; t++) {
            whole.applyUpdater(gradient(type, t, 1), t, 0);
        }
        GradientUpdater<?> resumed = new ClippedAdam(0.01).instantiate(state.dup(), false);
        INDArray one = gradient(type, 9, 1000);
        INDArray other = one.dup();
        whole.applyUpdater(one, 5, 0);
        resumed.applyUpdater(other, 5, 0);
        assertThat(one).isEqualTo(other);
    }

    @Test
    void refusesDecaysThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClippedAdam(0.1, 1, 0.9, 0))
                .withMessageContainingAll("beta1 = 1.0", "[0, 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> new ClippedAdam(0.1, 0.9, 0.9, -1));
    }
}
