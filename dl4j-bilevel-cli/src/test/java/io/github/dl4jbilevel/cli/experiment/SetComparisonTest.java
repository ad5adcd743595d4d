package io.github.dl4jbilevel.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.cli.experiment.SetComparison.Measurement;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** A line of the table says what its measurements say. */
class SetComparisonTest {
    private static List<Measurement> of(double cpuSeconds, double... losses) {
        return DoubleStream.of(losses)
                .mapToObj(loss -> new Measurement(new Score(loss, 1 - loss), cpuSeconds, List.of(loss / 100)))
                .toList();
    }

    private static String verdict(List<Measurement> plain, List<Measurement> ours) {
        return new SetComparison("set", plain, ours).verdict();
    }

    @Test
    void ratiosAreOfMeans() {
        SetComparison comparison = new SetComparison("set", of(8, 0.2, 0.6), of(2, 0.1, 0.5));
        assertThat(comparison.lossRatio()).isCloseTo(0.75, within(1e-12));
        assertThat(comparison.cpuRatio()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void cellsStandUnderTheirTitles() {
        List<Measurement> plain = List.of(
                new Measurement(new Score(0.2, 0.9), 3, List.of(0.0)),
                new Measurement(new Score(0.4, 0.7), 5, List.of(1e-4)));
        List<Measurement> ours = List.of(
                new Measurement(new Score(0.1, 0.95), 1, List.of(3e-5, 2e-3)),
                new Measurement(new Score(0.2, 0.95), 1, List.of(1e-5, 1e-3)));
        assertThat(new SetComparison("a9a", plain, ours).row())
                .hasSameSizeAs(SetComparison.HEADER)
                .containsExactly(
                        "a9a",
                        "0.3000 ± 0.1414",
                        "0.1500 ± 0.0707",
                        "0.500",
                        "better",
                        "0.8000 ± 0.1414",
                        "0.9500 ± 0.0000",
                        "4.0 ± 1.4",
                        "1.0 ± 0.0",
                        "0.250",
                        "0 to 1.0e-04",
                        "1.0e-05 to 2.0e-03");
    }

    /** Differences -0.3, 0 and 0.3 more than their mean have the standard deviation 0.3 and the standard error 0.173. */
    @Test
    void equalWithinOneStandardErrorOfTheDifferences() {
        List<Measurement> plain = of(1, 1, 2, 3);
        assertThat(verdict(plain, of(1, 0.87, 2.17, 3.47))).isEqualTo("equal within one standard error");
        assertThat(verdict(plain, of(1, 0.88, 2.18, 3.48))).isEqualTo("worse");
        assertThat(verdict(plain, of(1, 0.53, 1.83, 3.13))).isEqualTo("equal within one standard error");
        assertThat(verdict(plain, of(1, 0.52, 1.82, 3.12))).isEqualTo("better");
    }

    /** Seeds differ far more than the two ways do, which pairs of equal seeds do not see. */
    @Test
    void seedsArePaired() {
        assertThat(verdict(of(1, 1, 5, 9), of(1, 1.1, 5.2, 9.1))).isEqualTo("worse");
    }

    @Test
    void sameLossesAreEqual() {
        assertThat(verdict(of(1, 1, 2), of(1, 1, 2))).isEqualTo("equal within one standard error");
    }

    @Test
    void oneSeedHasNoStandardError() {
        SetComparison comparison = new SetComparison("set", of(1, 0.5), of(1, 0.25));
        assertThat(comparison.verdict()).isEqualTo("unknown from one seed");
        assertThat(comparison.row()).contains("0.5000", "0.2500", "0.500");
    }

    @Test
    void aDivergedRunIsNoNumber() {
        SetComparison comparison = new SetComparison("set", of(1, 0.5, 0.5), of(1, 0.25, Double.NaN));
        assertThat(comparison.verdict()).isEqualTo("diverged");
        assertThat(comparison.row()).contains("-").noneMatch(cell -> cell.contains("NaN"));
    }

    @Test
    void everySeedNeedsBothWays() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SetComparison("a9a", of(1, 1, 2), of(1, 1)))
                .withMessageContaining("a9a: 2 and 1 measurements");
    }
}
