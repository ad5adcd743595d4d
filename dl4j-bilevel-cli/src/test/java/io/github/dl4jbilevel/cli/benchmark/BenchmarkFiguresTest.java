package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.cli.report.BenchmarkReport;
import io.github.dl4jbilevel.cli.report.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ratios are those by hand: medians first, the full round above. */
class BenchmarkFiguresTest {
    private static final Map<String, List<Double>> SAMPLES = Map.of(
            "round-1", List.of(4.0, 2.0, 9.0),
            "round-2", List.of(2.0, 2.0, 3.0),
            "passes", List.of(10.0, 7.0, 8.0),
            "numpy", List.of(16.0, 16.0, 15.0),
            "outside-passes", List.of(0.25, 0.5, 0.125),
            "ring-8", List.of(8.0, 8.0, 8.0),
            "ring-128", List.of(160.0, 160.0, 160.0));

    private static BenchmarkReport report(int threads) {
        Map<String, String> titles = new LinkedHashMap<>();
        List.of("round-1", "round-2", "passes", "pytorch", "numpy", "outside-passes", "ring-8", "ring-128")
                .forEach(key -> titles.put(key, "title of " + key));
        BenchmarkFigures figures = new BenchmarkFigures(threads);
        figures.add("net", titles, SAMPLES, Map.of("pytorch", "no torch"));
        return figures.report(Map.of("repeats", "3"), Map.of("java", "17"), "a processor");
    }

    @Test
    void ratiosAreThoseOfTheMedians() {
        assertThat(report(1).ratios())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "net/passes", 0.5,
                        "net/numpy", 0.25,
                        "net/outside-passes", 0.25,
                        "net/two-threads", 2.0,
                        "net/agents-128", 1.25));
        assertThat(report(2).ratios()).containsEntry("net/passes", 0.25).containsEntry("net/two-threads", 2.0);
    }

    @Test
    void timesAreKeptWithTheirSpread() {
        assertThat(report(1).milliseconds())
                .containsEntry("net/round-1", new Spread(4, 2, 9))
                .doesNotContainKeys("net/outside-passes", "net/pytorch");
    }

    @Test
    void whatWasLeftOutIsNamedWithTheReason() {
        BenchmarkReport report = report(1);
        assertThat(report.leftOut()).containsExactly(Map.entry("net/pytorch", "no torch"));
        assertThat(report.markdown()).contains("net/pytorch was left out: no torch", "title of pytorch", "a processor");
    }

    @Test
    void medianOfAnEvenNumberIsTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 8.0))).isEqualTo(new Spread(3, 1, 8));
    }
}
