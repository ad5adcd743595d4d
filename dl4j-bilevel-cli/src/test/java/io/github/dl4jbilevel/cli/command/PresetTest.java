package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A user who says little gets what the preset chooses, and hears what to make of it. */
class PresetTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);
    private Path rows = Path.of("");

    @BeforeEach
    void writeRows() throws IOException {
        terminal = new Terminal(folder.resolve("out"));
        Random random = new Random(3);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double a = random.nextGaussian();
            lines.add((a > 0 ? 1 : 0) + " 1:" + a + " 2:" + random.nextGaussian());
        }
        rows = Files.write(folder.resolve("rows.svm"), lines);
    }

    private int onRows(String line) {
        String more = " --hidden 2 --quiet --data " + rows + " --out " + folder.resolve("out");
        return terminal.execute((line + more).split(" "));
    }

    private JsonNode run() throws IOException {
        return terminal.result().get("runs").get(0);
    }

    @Test
    void tunedChoosesEverything() throws IOException {
        assertThat(onRows("run")).as(terminal.err()).isZero();
        JsonNode run = run();
        assertThat(run.get("algorithm").asText()).isEqualTo("lookahead");
        assertThat(run.get("rounds").asInt()).isEqualTo(4000);
        assertThat(run.get("refitted").asBoolean()).isTrue();
        assertThat(run.get("refitRounds").asInt()).isPositive();
        JsonNode settings = run.get("settings");
        assertThat(settings.get("topology").asText()).isEqualTo("line of 1 agents, 0 links");
        assertThat(settings.get("hyperparameters").asText()).isEqualTo("l2-per-layer");
        assertThat(settings.get("validationFraction").asText()).isEqualTo("0.2");
        assertThat(settings.get("reportEvery").asText()).isEqualTo("100");
        assertThat(settings.get("lower.stepRule").asText()).contains("cosine over 4000");
        assertThat(terminal.out()).contains("4000 rounds  validation loss", "refitted on all rows");
    }

    @Test
    void paperChoosesAsBefore() throws IOException {
        assertThat(onRows("run --preset paper --rounds 3")).as(terminal.err()).isZero();
        JsonNode run = run();
        assertThat(run.get("algorithm").asText()).isEqualTo("d-nsvrgda");
        assertThat(run.get("refitted").asBoolean()).isFalse();
        assertThat(run.get("refitRounds").asInt()).isZero();
        assertThat(run.get("search").get("testLoss")).isEqualTo(run.get("testLoss"));
        JsonNode settings = run.get("settings");
        assertThat(settings.get("topology").asText()).startsWith("line of 8 agents");
        assertThat(settings.get("hyperparameters").asText()).isEqualTo("l2-per-unit");
        assertThat(settings.get("validationFraction").asText()).isEqualTo("0.5");
        assertThat(settings.get("batchSize").asText()).isEqualTo("32");
        assertThat(settings.get("reportEvery").asText()).isEqualTo("50");
        assertThat(settings.get("lower.stepRule").asText()).doesNotContain("over");
        assertThat(Preset.PAPER.reportEvery(1_000_000)).isEqualTo(50);
        assertThat(Preset.TUNED.reportEvery(4_000)).isEqualTo(100);
        assertThat(Preset.TUNED.reportEvery(3)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--topology ring",
                "--topology-upper ring",
                "--weights lazy",
                "--time-varying random-matchings",
                "--heterogeneity 5",
                "--message-precision bfloat16"
            })
    void anOptionAboutSeveralAgentsMeansEight(String option) throws IOException {
        assertThat(onRows("run --rounds 1 " + option)).as(terminal.err()).isZero();
        assertThat(terminal.page()).contains("8 agents");
    }

    @Test
    void syntheticRowsGoToEight() throws IOException {
        assertThat(terminal.execute(
                        ("run --rows 200 --hidden 2 --rounds 1 --quiet --out " + folder.resolve("out")).split(" ")))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("settings").get("topology").asText()).startsWith("line of 8 agents");
    }

    @ParameterizedTest
    @CsvSource({"tuned --no-refit,false", "paper --refit,true", "tuned --refit,true", "paper --no-refit,false"})
    void refitIsAsAskedFor(String options, boolean refitted) throws IOException {
        assertThat(onRows("run --rounds 20 --agents 2 --preset " + options))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("refitted").asBoolean()).isEqualTo(refitted);
    }

    /** The figures of the search stand beside those of the refit, and a run's cost is that of both. */
    @Test
    void refitIsInTheFilesBesideTheSearch() throws IOException {
        assertThat(onRows("run --rounds 200")).as(terminal.err()).isZero();
        JsonNode run = run();
        List<String> csv = Files.readAllLines(folder.resolve("out/history.csv"));
        List<String> header = List.of(csv.get(0).split(",", -1));
        assertThat(header.indexOf("validationLoss")).isEqualTo(header.indexOf("lowerLoss") + 1);
        String[] search = csv.get(csv.size() - 2).split(",", -1);
        String[] refit = csv.get(csv.size() - 1).split(",", -1);
        assertThat(search[header.indexOf("round")]).isEqualTo("200");
        assertThat(refit[header.indexOf("round")])
                .isEqualTo(Integer.toString(200 + run.get("refitRounds").asInt()));
        assertThat(refit[header.indexOf("validationLoss")]).isEmpty();
        assertThat(run.get("search").get("testLoss").asDouble())
                .isEqualTo(Double.parseDouble(search[header.indexOf("testLoss")]));
        assertThat(run.get("testLoss").asDouble()).isEqualTo(Double.parseDouble(refit[header.indexOf("testLoss")]));
        assertThat(run.get("validationLoss").asDouble())
                .isEqualTo(Double.parseDouble(search[header.indexOf("validationLoss")]));
        assertThat(run.get("consensusError").asDouble())
                .isEqualTo(Double.parseDouble(search[header.indexOf("consensusErrorUpper")]));
        for (String level : List.of("Upper", "Lower", "Auxiliary")) {
            assertThat(run.get("consensusError" + level).asDouble())
                    .as(level)
                    .isEqualTo(Double.parseDouble(search[header.indexOf("consensusError" + level)]));
        }
        assertThat(run.get("secondsPerRound").asDouble())
                .isEqualTo(Double.parseDouble(refit[header.indexOf("seconds")])
                        / Double.parseDouble(refit[header.indexOf("round")]));
        assertThat(terminal.page()).contains("200 + " + run.get("refitRounds").asInt() + " refit");
    }

    @Test
    void warningsReachTheUserEverywhere() throws IOException {
        assertThat(onRows("run --rounds 100 --eta-upper 1e-9"))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("warnings").toString()).contains("The hyperparameters did not move");
        assertThat(terminal.out()).contains("bilevel: warning: The hyperparameters did not move");
        assertThat(terminal.page()).contains("<h3>Warnings</h3>", "<li>The hyperparameters did not move");
        assertThat(onRows("compare --rounds 100 --eta-upper 1e-9 --algorithms lookahead,d-nsvrgda"))
                .isZero();
        assertThat(terminal.out()).contains("bilevel: warning: lookahead: The hyperparameters did not move");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --algorithm d-nsvrgda", " --eta-upper 0.1", " --preset paper --agents 2"})
    void tuningIsComparedWithTheStart(String options) throws IOException {
        assertThat(onRows("run --rounds 60 --against-fixed" + options))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out())
                .containsPattern(
                        "tuned: test loss [\\d.]+, accuracy [\\d.]+; with hyperparameters where they start: [\\d.]+,"
                                + " [\\d.]+");
        assertThat(terminal.result().get("runs")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "tuned --schedule none,ClippedAdam(learningRate=0.0018",
        "tuned --schedule linear,0.009 * linear over 4",
        "paper --schedule cosine,0.02 * cosine over 4"
    })
    void learningRatesTakeTheCourseAskedFor(String options, String rule) throws IOException {
        assertThat(onRows("run --rounds 4 --preset " + options))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("settings").get("lower.stepRule").asText()).contains(rule);
    }

    /** A run goes on after a stop as it was, and no further, unless its learning rates stay. */
    @Test
    void aRunWhoseRatesComeDownHasOneLength() throws IOException {
        String saved = folder.resolve("saved").toString();
        assertThat(onRows("run --rounds 40 --checkpoint " + saved))
                .as(terminal.err())
                .isZero();
        JsonNode whole = run();
        assertThat(terminal.execute("resume", saved)).as(terminal.err()).isZero();
        assertThat(run().get("testLoss")).isEqualTo(whole.get("testLoss"));
        assertThat(terminal.execute("resume", saved, "--rounds", "80")).isEqualTo(2);
        assertThat(terminal.err())
                .contains("cosine over", "come down over the rounds that were asked for", "--schedule none");
        String open = folder.resolve("open").toString();
        assertThat(onRows("run --schedule none --rounds 40 --checkpoint " + open))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.execute("resume", open, "--rounds", "80"))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("rounds").asInt()).isEqualTo(80);
    }

    @Test
    void rivalsShareTheirBatchWithTheLibrarysChoice() throws IOException {
        assertThat(onRows("rival --budget 60 --agents 2 --candidate-length 30 --candidate-checks 2"))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("settings").get("batchSize").asText()).isEqualTo("32");
        assertThat(run().get("gradientEvaluations").asLong()).isLessThanOrEqualTo(60);
    }
}
