package io.github.dl4jbilevel.hyperparameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** phi, its slope, its inverse and its array form agree, and stay within the bounds. */
class ReparametrizationTest {
    private static final double[] AT = {-30, -4, -1, -0.1, 0, 0.3, 2, 6, 20};

    static Stream<Reparametrization> all() {
        return Stream.of(
                Reparametrization.exp(),
                Reparametrization.softplus(),
                Reparametrization.sigmoid(0, 1),
                Reparametrization.sigmoid(-3, 0.5),
                Reparametrization.sigmoid(1e-6, 0.1),
                Reparametrization.boundedExp(1e-8, 1),
                Reparametrization.boundedExp(0.5, 40));
    }

    @ParameterizedTest
    @MethodSource("all")
    void slopeIsTheDerivativeAndInverseUndoes(Reparametrization phi) {
        INDArray values = phi.values(Nd4j.createFromArray(AT));
        INDArray slopes = phi.slopesAt(values);
        for (int i = 0; i < AT.length; i++) {
            double x = AT[i];
            double value = phi.value(x);
            double slope = (phi.value(x + 1e-5) - phi.value(x - 1e-5)) / 2e-5;
            assertThat(phi.slopeAt(value)).isCloseTo(slope, within(1e-8 * (1 + Math.abs(slope))));
            assertThat(values.getDouble(i)).isCloseTo(value, within(1e-12 * (1 + Math.abs(value))));
            assertThat(slopes.getDouble(i)).isCloseTo(slope, within(1e-8 * (1 + Math.abs(slope))));
            assertThat(phi.reaches(value)).isTrue();
            if (Math.abs(x) <= 6) {
                assertThat(phi.inverse(value)).isCloseTo(x, within(1e-9));
            }
        }
    }

    @Test
    void handValues() {
        assertThat(Reparametrization.exp().value(Math.log(3))).isCloseTo(3, within(1e-15));
        assertThat(Reparametrization.softplus().value(0)).isCloseTo(Math.log(2), within(1e-15));
        assertThat(Reparametrization.softplus().value(800)).isEqualTo(800);
        assertThat(Reparametrization.sigmoid(2, 6).value(0)).isEqualTo(4);
        assertThat(Reparametrization.sigmoid(2, 6).value(-800)).isEqualTo(2);
        assertThat(Reparametrization.sigmoid(2, 6).value(Math.log(3))).isCloseTo(5, within(1e-15));
    }

    /** Bounds 1/8 and 8 have the centre 0 and the half width log 8: at x = 0 the value is 1 and the slope that of exp. */
    @Test
    void boundedExpByHand() {
        Reparametrization phi = Reparametrization.boundedExp(0.125, 8);
        assertThat(phi.value(0)).isEqualTo(1);
        assertThat(phi.slopeAt(1)).isEqualTo(1);
        assertThat(phi.value(Math.log(8) * Math.log(3) / 2)).isCloseTo(Math.pow(8, 0.5), within(1e-12));
        assertThat(phi.isAtUpperBound(3 * Math.log(8))).isTrue();
        assertThat(phi.isAtUpperBound(Math.log(8))).isFalse();
        assertThatThrownBy(() -> Reparametrization.boundedExp(0, 1)).hasMessageContaining("positive");
        assertThatThrownBy(() -> Reparametrization.boundedExp(2, 1)).hasMessageContaining("above");
    }

    @Test
    void refusesBoundsThatAreNoIntervalAndStartsOutside() {
        assertThatThrownBy(() -> Reparametrization.sigmoid(1, 1)).hasMessageContainingAll("1.0 and 1.0", "below");
        assertThatThrownBy(() -> Reparametrization.sigmoid(0, Double.POSITIVE_INFINITY))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Regularizer.l2().exp().bounded(1e-6, 1e-1).startingAtValue(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Start value 0.5", "(1.0E-6, 0.1)", "Start inside them");
        assertThatThrownBy(() -> Regularizer.l2().exp().startingAtValue(0.5).bounded(1e-6, 1e-1))
                .hasMessageContaining("Start value 0.5");
        assertThatThrownBy(() -> Regularizer.l2().exp().startingAtValue(0)).hasMessageContaining("(0, infinity)");
        assertThatThrownBy(() -> Regularizer.l2().exp().bounded(-1, 1)).hasMessageContaining("must not be negative");
        assertThatThrownBy(() -> Regularizer.smoothL1(0).exp()).hasMessageContainingAll("epsilon = 0.0", "positive");
        assertThatThrownBy(() -> ClassWeights.bounded(2, 4).startingAtValue(5)).hasMessageContaining("(2.0, 4.0)");
        assertThatThrownBy(() -> LossTemperature.bounded(0, 4)).hasMessageContaining("must be positive");
        assertThatThrownBy(() -> LabelSmoothing.upTo(1.5)).hasMessageContaining("(0, 1]");
        assertThatThrownBy(() -> LabelSmoothing.upTo(0.5).startingAtValue(0.6)).hasMessageContaining("(0.0, 0.5)");
    }
}
