package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepReportTest {

    @Test
    void refusesTheSameValueTwice() {
        SweepPoint point = SyntheticSweep.point("a", 0.5, 0.9, 0.1, null);
        SweepPoint other = SyntheticSweep.point("b", 0.5, 0.9, 0.1, null);
        assertThat(SyntheticSweep.report("eta", List.of(point, other)).points()).hasSize(2);
        assertThatThrownBy(() -> SyntheticSweep.report("eta", List.of(point, other, point)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a at eta = 0.5 twice");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void refusesAValueThatIsNotFinite(double value) {
        assertThatThrownBy(() -> SyntheticSweep.point("a", value, 0.9, 0.1, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value is " + value);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1, false", "0.1, 1.01, true", "0, 100, false", "-1, 100, false"})
    void abscissaIsLogarithmicBeyondADecadeOfPositiveValues(double least, double most, boolean logarithmic) {
        assertThat(Abscissa.parameter("eta", List.of(most, least)).logarithmic())
                .isEqualTo(logarithmic);
    }

    @Test
    void pointsAreInOrderOfValueAndAlgorithmsOfAppearance() {
        List<SweepLine> lines = SweepLine.of(List.of(
                SyntheticSweep.point("b", 2, 0.9, 0.1, null),
                SyntheticSweep.point("a", 1, 0.9, 0.1, null),
                SyntheticSweep.point("b", 1, 0.9, 0.1, null)));
        assertThat(lines).extracting(SweepLine::algorithm).containsExactly("b", "a");
        assertThat(lines.get(0).points()).extracting(SweepPoint::value).containsExactly(1.0, 2.0);
    }

    @Test
    void nearTheBestIsTwoPercentagePointsAndMayHaveGaps() {
        SweepLine line = line(0.94, 0.96, 0.9399, Double.NaN, 0.95);
        assertThat(line.nearBest()).containsExactly(new SweepLine.Range(0, 1, 2), new SweepLine.Range(4, 4, 1));
        assertThat(SweepPage.robustness("eta", line))
                .endsWith("96.00 % at eta = 1, for eta from 0 to 1 and eta = 4 (3 of 5 values).");
    }

    private static SweepLine line(double... accuracies) {
        return SweepLine.of(IntStream.range(0, accuracies.length)
                        .mapToObj(i -> SyntheticSweep.point("a", i, accuracies[i], 0.1, null))
                        .toList())
                .get(0);
    }
}
