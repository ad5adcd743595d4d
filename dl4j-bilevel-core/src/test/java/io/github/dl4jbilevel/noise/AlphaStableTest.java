package io.github.dl4jbilevel.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlphaStableTest {

    private static final int N = 200_000;

    private static double[] samples(double alpha, double scale, long seed) {
        AlphaStable noise = new AlphaStable(alpha, scale);
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[N];
        for (int i = 0; i < N; i++) {
            x[i] = noise.sample(random);
        }
        return x;
    }

    /** The mean of cos(tX) has standard deviation at most 1/sqrt(2N)-ish, here bounded by 1/sqrt(N) = 0.0022. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 1.2, 1.5, 1.9, 2})
    void characteristicFunctionIsExpOfMinusScaledPower(double alpha) {
        double scale = 0.7;
        double[] x = samples(alpha, scale, 11);
        for (double t : new double[] {0.1, 0.5, 1, 2, 4}) {
            double real = Arrays.stream(x).map(v -> Math.cos(t * v)).average().orElseThrow();
            double imaginary =
                    Arrays.stream(x).map(v -> Math.sin(t * v)).average().orElseThrow();
            double band = 4 / Math.sqrt(N);
            assertThat(real).as("t=%s", t).isCloseTo(Math.exp(-Math.pow(scale * t, alpha)), within(band));
            assertThat(imaginary).as("symmetry at t=%s", t).isCloseTo(0, within(band));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 1.2, 1.5, 1.9, 2})
    void medianIsZero(double alpha) {
        double[] x = samples(alpha, 1, 12);
        long positive = Arrays.stream(x).filter(v -> v > 0).count();
        assertThat(positive / (double) N).isCloseTo(0.5, within(2 / Math.sqrt(N)));
    }

    @Test
    void alphaOneHasCauchyQuartiles() {
        double[] x = samples(1, 3, 13);
        long inside = Arrays.stream(x).filter(v -> Math.abs(v) < 3).count();
        assertThat(inside / (double) N).isCloseTo(0.5, within(2 / Math.sqrt(N)));
    }

    /** The variance of a normal sample's variance v is 2 v^2 / N; four of its roots are allowed. */
    @Test
    void alphaTwoIsNormalOfVarianceTwiceTheScaleSquared() {
        double[] x = samples(2, 0.5, 14);
        double variance = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
        assertThat(variance).isCloseTo(0.5, within(4 * 0.5 * Math.sqrt(2.0 / N)));
    }

    /** P(|X| > x) ~ C x^-alpha with C = 2 sin(pi alpha / 2) Gamma(alpha) / pi; for alpha = 3/2 Gamma is sqrt(pi)/2. */
    @Test
    void tailFallsAsThePowerMinusAlpha() {
        double[] x = samples(1.5, 1, 15);
        double c = 2 * Math.sin(0.75 * Math.PI) * (Math.sqrt(Math.PI) / 2) / Math.PI;
        double expected = c * Math.pow(50, -1.5);
        double observed = Arrays.stream(x).filter(v -> Math.abs(v) > 50).count() / (double) N;
        assertThat(observed).isCloseTo(expected, within(4 * Math.sqrt(expected / N)));
    }

    @Test
    void sameSeedSameSamplesAndScaleMultiplies() {
        double[] unit = samples(1.3, 1, 16);
        double[] tenfold = samples(1.3, 10, 16);
        for (int i = 0; i < 1000; i++) {
            assertThat(tenfold[i]).isCloseTo(10 * unit[i], within(1e-12 * Math.abs(tenfold[i])));
        }
        assertThat(samples(1.3, 0, 16)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 2.0001, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesTailIndexOutsideItsRange(double alpha) {
        assertThatThrownBy(() -> new AlphaStable(alpha, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(alpha))
                .hasMessageContaining("at most 2");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesBadScale(double scale) {
        assertThatThrownBy(() -> new AlphaStable(1, scale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(scale))
                .hasMessageContaining("not negative");
    }
}
