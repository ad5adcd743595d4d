package io.github.dl4jbilevel.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.math.Sweep;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class EstimatorTest {

    private static INDArray vector(double... values) {
        return Nd4j.createFromArray(values);
    }

    private static double[] apply(EstimatorUpdater<?> updater, int iteration, double... gradient) {
        INDArray g = vector(gradient);
        updater.applyUpdater(g, iteration, 0);
        return g.toDoubleVector();
    }

    private static void assertEntries(double[] actual, double... expected) {
        assertThat(actual).containsExactly(expected, within(1e-14));
    }

    @Test
    void plainReturnsTheSample() {
        EstimatorUpdater<Plain> updater = new Plain().instantiate((INDArray) null, true);
        assertEntries(apply(updater, 0, 1, -2), 1, -2);
        assertEntries(apply(updater, 1, 3, 4), 3, 4);
        assertThat(new Plain().stateSize(5)).isZero();
    }

    @Test
    void momentumByHand() {
        INDArray state = vector(0, 0);
        EstimatorUpdater<Momentum> updater = new Momentum(0.25).instantiate(state, true);
        // e_0 = D_0 = (4, -8)
        assertEntries(apply(updater, 0, 4, -8), 4, -8);
        // e_1 = 0.75 (4, -8) + 0.25 (8, 0) = (3 + 2, -6 + 0) = (5, -6)
        assertEntries(apply(updater, 1, 8, 0), 5, -6);
        // e_2 = 0.75 (5, -6) + 0.25 (1, 2) = (3.75 + 0.25, -4.5 + 0.5) = (4, -4)
        assertEntries(apply(updater, 2, 1, 2), 4, -4);
        assertEntries(state.toDoubleVector(), 4, -4);
    }

    @Test
    void stormByHand() {
        INDArray state = vector(9, 9);
        EstimatorUpdater<Storm> updater = new Storm(0.25).instantiate(state, true);
        // e_0 = D_0 = (4, -8)
        assertEntries(apply(updater, 0, 4, -8), 4, -8);
        // D(v_1; s_1) = (8, 0), D(v_0; s_1) = (6, -2): e_1 = (8, 0) + 0.75 ((4, -8) - (6, -2)) = (8 - 1.5, -4.5)
        updater.atPreviousPoint(vector(6, -2));
        assertEntries(apply(updater, 1, 8, 0), 6.5, -4.5);
        // D(v_2; s_2) = (1, 2), D(v_1; s_2) = (2.5, 1.5): e_2 = (1, 2) + 0.75 ((4, -6)) = (4, -2.5)
        updater.atPreviousPoint(vector(2.5, 1.5));
        assertEntries(apply(updater, 2, 1, 2), 4, -2.5);
        assertEntries(state.toDoubleVector(), 4, -2.5);
    }

    /** What a run does with its rows, and what DL4J's training does with a state view, are one recursion. */
    @ParameterizedTest
    @MethodSource("estimators")
    void theRecursionOnRowsIsThatOfTheUpdater(Estimator estimator) {
        Random random = new Random(8);
        int n = 3;
        long size = estimator.stateSize(n);
        EstimatorUpdater<?> updater = estimator.instantiate(size == 0 ? null : vector(new double[n]), true);
        INDArray previous = vector(new double[n]);
        for (int t = 0; t < 6; t++) {
            double[] gradient = random.doubles(n, -1, 1).toArray();
            INDArray atPreviousPoint = vector(random.doubles(n, -1, 1).toArray());
            INDArray e = vector(new double[n]);
            Sweep sweep = new Sweep();
            estimator.estimate(sweep, e, vector(gradient), atPreviousPoint, previous, t);
            sweep.run();
            if (t > 0 && estimator.needsPreviousPoint()) {
                updater.atPreviousPoint(atPreviousPoint);
            }
            assertEntries(apply(updater, t, gradient), e.toDoubleVector());
            previous = e;
        }
    }

    static Stream<Estimator> estimators() {
        return Stream.of(new Plain(), new Momentum(0.25), new Momentum(1), new Storm(0.25), new Storm(1));
    }

    @Test
    void stormThatIsToldAtEveryPointTheSameIsMomentumPlusDifference() {
        // With D(v_{t-1}; s_t) = 0 the recursion is e_t = D_t + (1-a) e_{t-1}: 1, then 1 + 0.5, then 1 + 0.75.
        EstimatorUpdater<Storm> updater = new Storm(0.5).instantiate(vector(0), true);
        assertEntries(apply(updater, 0, 1), 1);
        updater.atPreviousPoint(vector(0));
        assertEntries(apply(updater, 1, 1), 1.5);
        updater.atPreviousPoint(vector(0));
        assertEntries(apply(updater, 2, 1), 1.75);
    }

    @Test
    void withWeightOneBothArePlain() {
        EstimatorUpdater<Momentum> momentum = new Momentum(1).instantiate(vector(0, 0), true);
        EstimatorUpdater<Storm> storm = new Storm(1).instantiate(vector(0, 0), true);
        assertThat(new Storm(1).needsPreviousPoint()).isFalse();
        assertThat(new Storm(0.999).needsPreviousPoint()).isTrue();
        double[][] samples = {{1, -2}, {Double.NaN, 5}, {3, 4}};
        for (int t = 0; t < samples.length; t++) {
            assertThat(apply(momentum, t, samples[t])).containsExactly(samples[t]);
            assertThat(apply(storm, t, samples[t])).containsExactly(samples[t]);
        }
    }

    /** Iteration 0 starts afresh whatever the state holds; a later one goes on from it, as after a restore. */
    @Test
    void theIterationDecidesWhetherTheStateCounts() {
        EstimatorUpdater<Momentum> momentum = new Momentum(0.5).instantiate(vector(10), false);
        assertEntries(apply(momentum, 7, 2), 6);
        assertEntries(apply(momentum, 0, 2), 2);
        EstimatorUpdater<Storm> storm = new Storm(0.5).instantiate(Map.of("e", vector(10)), false);
        storm.atPreviousPoint(vector(4));
        assertEntries(apply(storm, 7, 2), 5);
        assertEntries(apply(storm, 0, 2), 2);
    }

    @Test
    void viewsAreHonouredAndNothingElseIsWritten() {
        INDArray state = Nd4j.valueArrayOf(new long[] {1, 6}, 7.0);
        INDArray gradients = Nd4j.valueArrayOf(new long[] {6}, 7.0);
        INDArray gradient = gradients.get(NDArrayIndex.interval(1, 3));
        gradient.assign(vector(4, -8).castTo(gradient.dataType()));
        EstimatorUpdater<Storm> updater =
                new Storm(0.25).instantiate(state.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 5)), true);
        updater.applyUpdater(gradient, 0, 0);
        updater.atPreviousPoint(vector(6, -2).castTo(gradient.dataType()));
        gradient.assign(vector(8, 0).castTo(gradient.dataType()));
        updater.applyUpdater(gradient, 1, 0);
        assertThat(gradients.toFloatVector()).containsExactly(7, 6.5f, -4.5f, 7, 7, 7);
        assertThat(state.reshape(6).toFloatVector()).containsExactly(7, 7, 7, 6.5f, -4.5f, 7);
        assertThat(updater.getState().values().iterator().next().toFloatVector())
                .containsExactly(6.5f, -4.5f);
    }

    @Test
    void stormRefusesToGuessThePreviousGradient() {
        EstimatorUpdater<Storm> updater = new Storm(0.5).instantiate(vector(0), true);
        apply(updater, 0, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> apply(updater, 1, 1))
                .withMessageContaining("atPreviousPoint")
                .withMessageContaining("a = 1");
        updater.atPreviousPoint(vector(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> updater.atPreviousPoint(vector(1)))
                .withMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0001, Double.NaN})
    void weightLiesInTheHalfOpenUnitInterval(double a) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Momentum(a))
                .withMessageContaining("(0, 1]")
                .withMessageContaining(String.valueOf(a));
        assertThatIllegalArgumentException().isThrownBy(() -> new Storm(a)).withMessageContaining("(0, 1]");
    }

    @Test
    void stateHasToFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Plain().instantiate(vector(1), true))
                .withMessageContaining("0 vectors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NormalizedStorm(0.1, 0.5).instantiate(vector(1, 2, 3), true))
                .withMessageContaining("2 vectors")
                .withMessageContaining("length 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Storm(0.5).instantiate(Map.of("m", vector(1)), true))
                .withMessageContaining("[e]")
                .withMessageContaining("[m]");
        EstimatorUpdater<Momentum> updater = new Momentum(0.5).instantiate(vector(0, 0), true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> apply(updater, 1, 1))
                .withMessageContaining("[2]");
    }
}
