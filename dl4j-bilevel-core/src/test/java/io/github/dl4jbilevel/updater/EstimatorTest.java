package io.github.dl4jbilevel.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.math.Sweep;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class EstimatorTest {

    private static INDArray vector(double... values) {
        return Nd4j.createFromArray(values);
    }

    private static void assertEntries(double[] actual, double... expected) {
        assertThat(actual).containsExactly(expected, within(1e-14));
    }

    /** An estimator with the estimate that its caller keeps. */
    private static final class Recursion {
        private final Estimator estimator;
        private INDArray estimate;

        Recursion(Estimator estimator, double... start) {
            this.estimator = estimator;
            this.estimate = vector(start);
        }

        double[] next(int iteration, INDArray gradient, INDArray atPreviousPoint) {
            INDArray out = vector(new double[(int) gradient.length()]);
            Sweep sweep = new Sweep();
            estimator.estimate(sweep, out, gradient, atPreviousPoint, estimate, iteration);
            sweep.run();
            estimate = out;
            return out.toDoubleVector();
        }

        /** The gradient at the previous point must not be read where it is not asked for. */
        double[] next(int iteration, double... gradient) {
            double[] unread = new double[gradient.length];
            java.util.Arrays.fill(unread, Double.NaN);
            return next(iteration, vector(gradient), vector(unread));
        }
    }

    @Test
    void plainReturnsTheSample() {
        Recursion plain = new Recursion(new Plain(), Double.NaN, Double.NaN);
        assertEntries(plain.next(0, 1, -2), 1, -2);
        assertEntries(plain.next(1, 3, 4), 3, 4);
    }

    @Test
    void momentumByHand() {
        Recursion momentum = new Recursion(new Momentum(0.25), 9, 9);
        // e_0 = D_0 = (4, -8)
        assertEntries(momentum.next(0, 4, -8), 4, -8);
        // e_1 = 0.75 (4, -8) + 0.25 (8, 0) = (3 + 2, -6 + 0) = (5, -6)
        assertEntries(momentum.next(1, 8, 0), 5, -6);
        // e_2 = 0.75 (5, -6) + 0.25 (1, 2) = (3.75 + 0.25, -4.5 + 0.5) = (4, -4)
        assertEntries(momentum.next(2, 1, 2), 4, -4);
    }

    @Test
    void stormByHand() {
        Recursion storm = new Recursion(new Storm(0.25), 9, 9);
        // e_0 = D_0 = (4, -8)
        assertEntries(storm.next(0, 4, -8), 4, -8);
        // D(v_1; s_1) = (8, 0), D(v_0; s_1) = (6, -2): e_1 = (8, 0) + 0.75 ((4, -8) - (6, -2)) = (8 - 1.5, -4.5)
        assertEntries(storm.next(1, vector(8, 0), vector(6, -2)), 6.5, -4.5);
        // D(v_2; s_2) = (1, 2), D(v_1; s_2) = (2.5, 1.5): e_2 = (1, 2) + 0.75 ((4, -6)) = (4, -2.5)
        assertEntries(storm.next(2, vector(1, 2), vector(2.5, 1.5)), 4, -2.5);
    }

    @Test
    void stormThatIsToldAtEveryPointTheSameIsMomentumPlusDifference() {
        // With D(v_{t-1}; s_t) = 0 the recursion is e_t = D_t + (1-a) e_{t-1}: 1, then 1 + 0.5, then 1 + 0.75.
        Recursion storm = new Recursion(new Storm(0.5), 0);
        assertEntries(storm.next(0, 1), 1);
        assertEntries(storm.next(1, vector(1), vector(0)), 1.5);
        assertEntries(storm.next(2, vector(1), vector(0)), 1.75);
    }

    @Test
    void withWeightOneBothArePlain() {
        Recursion momentum = new Recursion(new Momentum(1), 0, 0);
        Recursion storm = new Recursion(new Storm(1), 0, 0);
        assertThat(new Storm(1).needsPreviousPoint()).isFalse();
        assertThat(new Storm(0.999).needsPreviousPoint()).isTrue();
        double[][] samples = {{1, -2}, {Double.NaN, 5}, {3, 4}};
        for (int t = 0; t < samples.length; t++) {
            assertThat(momentum.next(t, samples[t])).containsExactly(samples[t]);
            assertThat(storm.next(t, samples[t])).containsExactly(samples[t]);
        }
    }

    /** Iteration 0 starts afresh whatever the state holds; a later one goes on from it, as after a restore. */
    @Test
    void theIterationDecidesWhetherTheStateCounts() {
        Recursion momentum = new Recursion(new Momentum(0.5), 10);
        assertEntries(momentum.next(7, 2), 6);
        assertEntries(momentum.next(0, 2), 2);
        Recursion storm = new Recursion(new Storm(0.5), 10);
        assertEntries(storm.next(7, vector(2), vector(4)), 5);
        assertEntries(storm.next(0, 2), 2);
    }

    /** STORM may write over the gradient, as in the updater of DL4J's own training; nothing else is written. */
    @Test
    void viewsAreHonouredAndNothingElseIsWritten() {
        INDArray state = Nd4j.valueArrayOf(new long[] {1, 6}, 7.0);
        INDArray gradients = Nd4j.valueArrayOf(new long[] {6}, 7.0);
        INDArray gradient = gradients.get(NDArrayIndex.interval(1, 3));
        gradient.assign(vector(8, 0).castTo(gradient.dataType()));
        INDArray estimate = state.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 5));
        estimate.assign(vector(4, -8).castTo(gradient.dataType()).reshape(1, 2));
        INDArray told = vector(6, -2).castTo(gradient.dataType());
        Sweep sweep = new Sweep();
        new Storm(0.25).estimate(sweep, gradient, gradient, told, estimate, 1);
        sweep.copy(gradient, estimate).run();
        assertThat(gradients.toFloatVector()).containsExactly(7, 6.5f, -4.5f, 7, 7, 7);
        assertThat(state.reshape(6).toFloatVector()).containsExactly(7, 7, 7, 6.5f, -4.5f, 7);
        assertThat(told.toFloatVector()).containsExactly(6, -2);
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

    /** An estimate of another length is refused, as is such a state of an updater. */
    @Test
    void stateHasToFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NormalizedSgd(0.1).instantiate(vector(1), true))
                .withMessageContaining("0 vectors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NormalizedStorm(0.1, 0.5).instantiate(vector(1, 2, 3), true))
                .withMessageContaining("2 vectors")
                .withMessageContaining("length 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NormalizedStorm(0.1, 0.5).instantiate(Map.of("m", vector(1)), true))
                .withMessageContaining("[e, u]")
                .withMessageContaining("[m]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Recursion(new Momentum(0.5), 0, 0).next(1, 1))
                .withMessageContaining("[2]");
    }
}
