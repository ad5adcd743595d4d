package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void isLogarithmicBeyondOneAndAHalfDecades() {
        assertThat(figure(curve(false, 1, 31)).logarithmic()).isFalse();
        assertThat(figure(curve(false, 1, 32)).logarithmic()).isTrue();
        assertThat(figure(curve(false, -1, 100)).logarithmic()).isFalse();
    }

    @Test
    void aLogarithmicFigureLeavesZeroOut() {
        assertThat(figure(curve(false, 0, 1, 100)).curves().get(0).values()).containsExactly(Double.NaN, 1.0, 100.0);
    }

    @Test
    void aDivergedRunEndsWhereItLeavesTheOthersBehind() {
        Figure figure = figure(curve(false, 1, 2), curve(true, 1, 150, 1e9, 3));
        assertThat(figure.curves().get(1).values()).containsExactly(1.0, 150.0, Double.NaN, Double.NaN);
        assertThat(figure.curves().get(1).last()).isEqualTo(1);
    }

    @Test
    void aDivergedRunAloneEndsAMillionTimesAboveItsStart() {
        assertThat(figure(curve(true, 0, 2, 1e6, 1e300)).curves().get(0).last()).isEqualTo(2);
    }

    @Test
    void crossesOverAParameterAreLeftOutOneByOne() {
        Figure figure = Figure.over(
                Abscissa.parameter("eta", List.of(0.1, 1.0)),
                "id",
                "title",
                "y",
                "sentence",
                List.of(curve(false, 1, 2), curve(true, 1e9, 150, 1e9, 3)));
        assertThat(figure.curves().get(1).values()).containsExactly(Double.NaN, 150.0, Double.NaN, 3.0);
    }

    private static Figure figure(Curve... curves) {
        return Figure.of("id", "title", "y", "sentence", List.of(curves));
    }

    private static Curve curve(boolean diverged, double... values) {
        List<Double> x =
                IntStream.range(0, values.length).mapToObj(i -> (double) i).toList();
        return new Curve("run", 0, diverged, x, Arrays.stream(values).boxed().toList());
    }
}
