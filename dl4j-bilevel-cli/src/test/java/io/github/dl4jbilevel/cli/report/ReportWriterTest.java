package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class ReportWriterTest {

    private final Path dir;

    ReportWriterTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void writesEveryFileAndLeavesNothingElse() throws IOException {
        Path out = dir.resolve("not/there/yet");
        assertThat(ReportWriter.write(SyntheticReport.report(), out)).isEmpty();
        ReportWriter.write(SyntheticReport.report(), out);
        assertThat(Written.names(out))
                .containsExactlyInAnyOrder(
                        "report.html",
                        "history.csv",
                        "result.json",
                        "upper-loss.png",
                        "test-accuracy.png",
                        "consensus-error.png",
                        "gradient-norm.png",
                        "hyperparameters.png");
    }

    @Test
    void resultSaysWhatHappenedToEveryRun() throws IOException {
        ReportWriter.write(SyntheticReport.report(), dir);
        JsonNode runs = Written.runs(dir);
        JsonNode done = runs.get(0);
        assertThat(done.fieldNames())
                .toIterable()
                .containsExactly(
                        "algorithm",
                        "rounds",
                        "diverged",
                        "divergedAt",
                        "validationLoss",
                        "testLoss",
                        "testAccuracy",
                        "testRSquared",
                        "consensusError",
                        "consensusErrorUpper",
                        "consensusErrorLower",
                        "consensusErrorAuxiliary",
                        "secondsPerRound",
                        "bytesPerRound",
                        "refitted",
                        "refitRounds",
                        "search",
                        "warnings",
                        "settings",
                        "versions",
                        "hyperparameters");
        assertThat(done.get("hyperparameters"))
                .hasSameSizeAs(SyntheticReport.report().runs().get(0).hyperparameters());
        assertThat(done.get("hyperparameters").get(0).fieldNames())
                .toIterable()
                .containsExactly("name", "raw", "value");
        assertThat(done.get("diverged").booleanValue()).isFalse();
        assertThat(done.get("divergedAt").isNull()).isTrue();
        assertThat(done.get("rounds").longValue()).isEqualTo(1500);
        assertThat(done.get("validationLoss").doubleValue()).isEqualTo(0.0912);
        assertThat(done.get("settings").fieldNames()).toIterable().containsExactly("step size", "batch", "a seed");
        assertThat(runs.get(1).get("diverged").booleanValue()).isTrue();
        assertThat(runs.get(1).get("divergedAt").toString())
                .isEqualTo("{\"agent\":3,\"round\":117,\"level\":\"LOWER\",\"where\":\"gradient\"}");
        assertThat(runs.get(1).get("validationLoss").isNull()).isTrue();
        assertThat(runs.get(1).get("testLoss").isNull()).isTrue();
    }

    @Test
    void historyHasARowPerRoundAndAnEmptyCellForWhatIsNotKnown() throws IOException {
        Report report = SyntheticReport.report();
        RoundMetrics written = report.runs().get(0).history().get(1);
        ReportWriter.write(report, dir);
        List<CSVRecord> rows = Written.csv(dir.resolve("history.csv"));
        assertThat(rows).hasSize(151 + 13);
        CSVRecord second = rows.get(1);
        assertThat(second.get("algorithm")).isEqualTo("d-nsvrgda");
        assertThat(second.get("round")).isEqualTo("10");
        assertThat(second.get("bytesSent")).isEqualTo("158720");
        assertThat(Double.parseDouble(second.get("lowerLoss"))).isEqualTo(written.lowerLoss());
        assertThat(Double.parseDouble(second.get("consensusErrorLower")))
                .isEqualTo(written.consensusError().get(Level.LOWER));
        assertThat(second.get("consensusErrorAuxiliary")).isEmpty();
        assertThat(Double.parseDouble(second.get("gradientNormAuxiliary"))).isPositive();
        assertThat(rows.get(rows.size() - 1).get("upperLoss")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upper-loss.png",
                "test-accuracy.png",
                "consensus-error.png",
                "gradient-norm.png",
                "hyperparameters.png"
            })
    void figuresShowBothRunsInTheirColours(String name) throws IOException {
        ReportWriter.write(SyntheticReport.report(), dir);
        Written.assertShowsBothStyles(dir.resolve(name));
    }

    @Test
    void withoutFontsTheRestIsWrittenAndTheReaderIsTold() {
        List<String> warnings = ReportWriter.write(SyntheticReport.report(), dir, figures -> {
            throw new InternalError("no fonts");
        });
        assertThat(warnings)
                .hasSize(5)
                .allSatisfy(warning -> assertThat(warning).contains(".png", "no fonts", "fontconfig"));
        assertThat(dir.resolve("report.html")).isNotEmptyFile();
        assertThat(dir.resolve("history.csv")).isNotEmptyFile();
        assertThat(dir.resolve("result.json")).isNotEmptyFile();
        assertThat(dir.resolve("upper-loss.png")).doesNotExist();
    }

    @Test
    void anOutdatedImageDoesNotOutliveARunWithNothingToDraw() throws IOException {
        ReportWriter.write(SyntheticReport.report(), dir);
        Report full = SyntheticReport.report();
        Report empty = new Report("empty", "no run", "none", full.topologies(), List.of());
        assertThat(ReportWriter.write(empty, dir)).hasSize(5);
        assertThat(dir.resolve("upper-loss.png")).doesNotExist();
        assertThat(Files.readString(dir.resolve("report.html"))).contains("<title>empty</title>");
    }

    @Test
    void aDirectoryThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> ReportWriter.write(SyntheticReport.report(), file.resolve("out")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.resolve("out").toString());
    }
}
