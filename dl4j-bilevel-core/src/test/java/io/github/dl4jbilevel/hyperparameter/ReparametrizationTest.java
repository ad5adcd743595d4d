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
                Reparametrization.sigmoid(1e-6, 0.1));
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

    @Test
    void refusesBoundsThatAreNoIntervalAndStartsOutside() {
        assertThatThrownBy(() -> Reparametrization.sigmoid(1, 1)).hasMessageContainingAll("1.0 and 1.0", "below");
        assertThatThrownBy(() -> Reparametrization.sigmoid(0, Double.POSITIVE_INFINITY))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Regularizer.l2().bounded(1e-6, 1e-1).startingAtValue(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Start value 0.5", "(1.0E-6, 0.1)", "Start inside them");
        assertThatThrownBy(() -> Regularizer.l2().startingAtValue(0.5).bounded(1e-6, 1e-1))
                .hasMessageContaining("Start value 0.5");
        assertThatThrownBy(() -> Regularizer.l2().startingAtValue(0)).hasMessageContaining("(0, infinity)");
        assertThatThrownBy(() -> Regularizer.l2().bounded(-1, 1)).hasMessageContaining("must not be negative");
        assertThatThrownBy(() -> Regularizer.smoothL1(0)).hasMessageContainingAll("epsilon = 0.0", "positive");
        assertThatThrownBy(() -> ClassWeights.bounded(2, 4).startingAtValue(5)).hasMessageContaining("(2.0, 4.0)");
        assertThatThrownBy(() -> LossTemperature.bounded(0, 4)).hasMessageContaining("must be positive");
        assertThatThrownBy(() -> LabelSmoothing.upTo(1.5)).hasMessageContaining("(0, 1]");
        assertThatThrownBy(() -> LabelSmoothing.upTo(0.5).startingAtValue(0.6)).hasMessageContaining("(0.0, 0.5)");
    }
}
