package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** An experiment's own figure. */
class SummaryPlotTest {
    @TempDir
    private Path dir = Path.of("");

    private static SummaryPlot plot() {
        return new SummaryPlot(
                "rounds",
                "Rounds",
                "agents",
                "rounds",
                "What it took.",
                true,
                List.of(
                        new SummaryPlot.Line("one", List.of(1.0, 4.0, 16.0), List.of(100.0, 0.0, 7.0)),
                        new SummaryPlot.Line("other", List.of(1.0, 16.0), List.of(50.0, Double.NaN)),
                        new SummaryPlot.Line("third", List.of(), List.of())));
    }

    @Test
    void logarithmicScalesLeaveOutWhatTheyCannotShow() {
        Figure figure = plot().figure();
        assertThat(figure.logarithmic()).isTrue();
        assertThat(figure.abscissa().logarithmic()).isTrue();
        assertThat(figure.curves().get(0).values()).containsExactly(100.0, Double.NaN, 7.0);
        assertThat(figure.curves().get(1).values()).containsExactly(50.0, Double.NaN);
    }

    @Test
    void pageAndImageShowItsOwnLines() throws IOException {
        Report base = SyntheticReport.report();
        Report report = new Report(
                base.title(),
                base.description(),
                base.commandLine(),
                base.topologies(),
                base.runs(),
                List.of(),
                List.of(plot()));
        assertThat(ReportWriter.write(report, dir)).isEmpty();
        assertThat(dir.resolve("rounds.png")).isNotEmptyFile();
        JsonNode data = Written.data(Files.readString(dir.resolve("report.html")));
        JsonNode figures = data.get("figures");
        JsonNode own = figures.get(figures.size() - 1);
        assertThat(own.get("id").textValue()).isEqualTo("rounds");
        assertThat(own.get("runs").findValuesAsText("label")).containsExactly("one", "other", "third");
        assertThat(own.at("/at/0/2").doubleValue()).isEqualTo(16);
        assertThat(own.at("/values/0/2").doubleValue()).isEqualTo(7);
        assertThat(figures.get(0).has("runs")).as("curves of the runs").isFalse();
        assertThat(data.get("runs").findValuesAsText("label")).hasSize(2);
    }

    @Test
    void refusesAbscissasWithoutOrdinates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SummaryPlot.Line("one", List.of(1.0, 2.0), List.of(1.0)))
                .withMessageContainingAll("one", "2 abscissas", "1 ordinates");
    }
}
