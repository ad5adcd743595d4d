package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

class RivalWriterTest {

    private final Path dir;

    RivalWriterTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private static RivalRun run(String method, long seed, double... losses) {
        List<RivalPoint> points = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            points.add(new RivalPoint(100L * i, 0.5 * i, losses[i], 1 - losses[i] / 2));
        }
        ReportRun run = new ReportRun(
                method,
                List.of(),
                null,
                losses.length,
                List.of(),
                Map.of("seed", Long.toString(seed)),
                Map.of("nd4j", "1.0.0-M2.1"),
                losses[losses.length - 1],
                Double.NaN,
                Double.NaN,
                Double.NaN,
                0.1,
                0);
        return new RivalRun(run, seed, points);
    }

    private static RivalReport report() {
        return new RivalReport(
                "Title",
                "Description.",
                "./bilevel rival",
                SyntheticReport.report().topologies(),
                300,
                List.of(
                        run("ours", 1, 0.8, 0.6, 0.4, 0.5),
                        run("theirs", 1, 0.8, Double.NaN, 0.5, 0.45),
                        run("ours", 2, 0.8, 0.7, 0.3, 0.2),
                        run("theirs", 2, 0.8, 0.1, 0.9, 0.9)));
    }

    @Test
    void writesEveryFileAndLeavesNothingElse() throws IOException {
        assertThat(RivalWriter.write(report(), dir)).isEmpty();
        assertThat(Written.names(dir))
                .containsExactlyInAnyOrder(
                        "report.html", "rival.csv", "result.json", "validation-loss.png", "test-accuracy.png");
        Written.assertShowsBothStyles(dir.resolve("validation-loss.png"));
        Written.assertShowsBothStyles(dir.resolve("test-accuracy.png"));
    }

    @Test
    void theBestSoFarIsThatOfTheLeastLossWhateverTheAccuracy() {
        RivalRun run = run("theirs", 1, 0.8, Double.NaN, 0.5, 0.6);
        assertThat(run.bestSoFar())
                .containsExactly(
                        new RivalPoint(0, 0, 0.8, 0.6),
                        new RivalPoint(100, 0.5, 0.8, 0.6),
                        new RivalPoint(200, 1, 0.5, 0.75),
                        new RivalPoint(300, 1.5, 0.5, 0.75));
        assertThat(run.best()).isEqualTo(new RivalPoint(300, 1.5, 0.5, 0.75));
        assertThat(run.reaches(0.7)).isEqualTo(OptionalLong.of(200));
        assertThat(run.reaches(0.5)).isEqualTo(OptionalLong.of(200));
        assertThat(run.reaches(0.4)).isEmpty();
        RivalRun lost = run("lost", 1, Double.NaN, Double.NaN);
        assertThat(lost.best().validationLoss()).isNaN();
    }

    @Test
    void csvHasARowForEveryEvaluation() throws IOException {
        RivalWriter.write(report(), dir);
        List<CSVRecord> rows = Written.csv(dir.resolve("rival.csv"));
        assertThat(rows).hasSize(16);
        CSVRecord last = rows.get(3);
        assertThat(last.toMap())
                .containsEntry("method", "ours")
                .containsEntry("seed", "1")
                .containsEntry("evaluations", "300")
                .containsEntry("seconds", "1.5")
                .containsEntry("validationLoss", "0.5")
                .containsEntry("bestValidationLoss", "0.4")
                .containsEntry("bestTestAccuracy", "0.8");
        assertThat(rows.get(5).get("validationLoss")).isEmpty();
    }

    @Test
    void resultHoldsTheBestOfEveryRun() throws IOException {
        RivalWriter.write(report(), dir);
        JsonNode runs = Written.runs(dir);
        assertThat(runs).hasSize(4);
        assertThat(runs.get(3).get("algorithm").asText()).isEqualTo("theirs");
        assertThat(runs.get(3).get("seed").asLong()).isEqualTo(2);
        assertThat(runs.get(3).get("gradientEvaluations").asLong()).isEqualTo(300);
        assertThat(runs.get(3).get("bestValidationLoss").asDouble()).isEqualTo(0.1);
        assertThat(runs.get(3).get("bestTestAccuracy").asDouble()).isEqualTo(0.95);
    }

    @Test
    void thePageDrawsOverEvaluationsAndOverSeconds() throws IOException {
        RivalWriter.write(report(), dir);
        String page = Files.readString(dir.resolve("report.html"));
        JsonNode data = Written.data(page);
        assertThat(data.get("runs")).hasSize(4);
        JsonNode first = data.get("runs").get(0);
        assertThat(first.get("label").asText()).isEqualTo("ours, seed 1");
        assertThat(first.get("style")).isEqualTo(data.get("runs").get(2).get("style"));
        assertThat(first.get("evaluations")).extracting(JsonNode::asLong).containsExactly(0L, 100L, 200L, 300L);
        assertThat(first.get("seconds")).extracting(JsonNode::asDouble).containsExactly(0.0, 0.5, 1.0, 1.5);
        assertThat(data.get("figures").get(0).get("values").get(0))
                .extracting(JsonNode::asDouble)
                .containsExactly(0.8, 0.6, 0.4, 0.4);
        assertThat(page)
                .contains("data-axis=\"evaluations\" aria-pressed=\"true\"", "<td>never</td>")
                .contains("ours: best validation loss 0.3000 ± 0.1414, test accuracy there 85.00 ± 7.071 %");
    }

    @Test
    void aMethodIsGivenOnceForASeed() {
        RivalRun one = run("ours", 1, 0.5);
        assertThatThrownBy(() ->
                        new RivalReport("", "", "", SyntheticReport.report().topologies(), 1, List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ours with seed 1 twice");
        assertThatThrownBy(() -> run("ours", 3)).isInstanceOf(RuntimeException.class);
    }
}
