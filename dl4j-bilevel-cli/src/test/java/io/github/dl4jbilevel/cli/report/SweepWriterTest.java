package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class SweepWriterTest {

    private final Path dir;

    SweepWriterTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void writesEveryFileAndLeavesNothingElse() throws IOException {
        assertThat(SweepWriter.write(SyntheticSweep.report(), dir)).isEmpty();
        SweepWriter.write(SyntheticSweep.report(), dir);
        assertThat(Written.names(dir))
                .containsExactlyInAnyOrder(
                        "report.html", "sweep.csv", "result.json", "sweep.png", "validation-loss.png");
    }

    @Test
    void csvHasARowPerRun() throws IOException {
        SweepWriter.write(SyntheticSweep.report(), dir);
        List<CSVRecord> rows = Written.csv(dir.resolve("sweep.csv"));
        assertThat(rows).hasSize(14);
        assertThat(rows.get(0).getParser().getHeaderNames())
                .containsExactly(
                        "algorithm",
                        "value",
                        "diverged",
                        "divergedAtRound",
                        "rounds",
                        "validationLoss",
                        "testLoss",
                        "testAccuracy",
                        "consensusError",
                        "secondsPerRound");
        assertThat(rows.get(0).toList())
                .containsSubsequence("d-nsvrgda", "0.001", "false", "", "1500")
                .contains("0.62", "2.3E-5", "0.00213");
        CSVRecord diverged = rows.get(13);
        assertThat(diverged.toList()).startsWith("d-svrgda", "1.0", "true", "4", "4");
        assertThat(diverged.get("testAccuracy")).isEmpty();
    }

    @Test
    void resultHoldsEveryRunWithItsOwnSettings() throws IOException {
        SweepWriter.write(SyntheticSweep.report(), dir);
        JsonNode runs = Written.runs(dir);
        assertThat(runs).hasSize(14);
        assertThat(runs.at("/2/settings/eta").textValue()).isEqualTo("0.003");
        assertThat(runs.at("/11/divergedAt/round").longValue()).isEqualTo(117);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep.png", "validation-loss.png"})
    void figuresShowBothAlgorithmsInTheirColours(String name) throws IOException {
        SweepWriter.write(SyntheticSweep.report(), dir);
        Written.assertShowsBothStyles(dir.resolve(name));
    }

    /** XChart could take the gap for the end of the data, or a lone cross for nothing. */
    @Test
    void anAlgorithmThatOnlyDivergesIsStillDrawn() throws IOException {
        List<SweepPoint> points = SyntheticSweep.report().points();
        SweepReport sweep = SyntheticSweep.report("eta", List.of(points.get(0), points.get(11), points.get(12)));
        assertThat(SweepWriter.write(sweep, dir)).isEmpty();
        BufferedImage image = ImageIO.read(dir.resolve("sweep.png").toFile());
        assertThat(Written.pixels(image, RunStyle.color(1).getRGB())).isGreaterThan(50);
    }

    @Test
    void anEmptySweepIsWrittenWithoutImages() {
        assertThat(SweepWriter.write(SyntheticSweep.report("eta", List.of()), dir))
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("no run has a finite value"));
        assertThat(dir.resolve("report.html")).isNotEmptyFile();
        assertThat(dir.resolve("sweep.png")).doesNotExist();
    }
}
