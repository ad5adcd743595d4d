package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import picocli.CommandLine;

/** A user of {@code rival} sees both methods, their files and refusals. */
class RivalCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(Stream<String> arguments) {
        CommandLine commandLine = Bilevel.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments.toArray(String[]::new));
    }

    private int rival(String... more) {
        return execute(Stream.concat(
                Stream.of(
                        "rival",
                        "--data",
                        "synthetic1",
                        "--rows",
                        "120",
                        "--agents",
                        "3",
                        "--hidden",
                        "4",
                        "--batch",
                        "16",
                        "--report-every",
                        "5",
                        "--candidate-length",
                        "60",
                        "--candidate-checks",
                        "2",
                        "--out",
                        folder.resolve("out").toString()),
                Stream.of(more)));
    }

    private JsonNode result() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("out/result.json").toFile());
    }

    @Test
    void bothMethodsStayWithinTheBudgetForEverySeed() throws IOException {
        assertThat(rival("--budget", "200", "--seeds", "2")).as(err.toString()).isZero();
        for (String file : List.of("report.html", "rival.csv", "validation-loss.png", "test-accuracy.png")) {
            assertThat(folder.resolve("out").resolve(file)).isNotEmptyFile();
        }
        assertThat(result().get("budget").asLong()).isEqualTo(200);
        JsonNode runs = result().get("runs");
        assertThat(runs)
                .extracting(run -> run.get("algorithm").asText())
                .containsExactly("d-nsvrgda", "arbiter-random-search", "d-nsvrgda", "arbiter-random-search");
        assertThat(runs).extracting(run -> run.get("seed").asLong()).containsExactly(42L, 42L, 43L, 43L);
        // 3 agents, 3 passes in the first round and 6 in each of the others: 3 (6 * 11 - 3) = 189, one more would be
        // 207.
        assertThat(runs.get(0).get("rounds").asLong()).isEqualTo(11);
        assertThat(runs.get(0).get("gradientEvaluations").asLong()).isEqualTo(189);
        assertThat(runs.get(1).get("rounds").asLong()).isEqualTo(3);
        assertThat(runs.get(1).get("gradientEvaluations").asLong()).isEqualTo(180);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.get("bestValidationLoss").asDouble()).isBetween(0.1, 1.0);
            assertThat(run.get("bestTestAccuracy").asDouble()).isBetween(0.3, 1.0);
        });
        assertThat(runs.get(0).get("bestValidationLoss"))
                .isNotEqualTo(runs.get(2).get("bestValidationLoss"));
        assertThat(out.toString()).contains("arbiter-random-search  seed 43  180 gradient evaluations");
        assertThat(err.toString()).contains("candidate 3/3");
    }

    @Test
    void bothStartAtTheSameWeightsAndRoundsDecideTheBudget() throws IOException {
        assertThat(rival("--rounds", "10", "--hyperparameters", "l2-per-layer", "--quiet"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(result().get("budget").asLong()).isEqualTo(3 * (6 * 10 - 3));
        List<String[]> rows = Files.readAllLines(folder.resolve("out/rival.csv")).stream()
                .map(line -> line.split(",", -1))
                .filter(cells -> cells[2].equals("0"))
                .toList();
        assertThat(rows).hasSize(2);
        assertThat(Double.parseDouble(rows.get(0)[4])).isCloseTo(Double.parseDouble(rows.get(1)[4]), within(1e-5));
        assertThat(rows.get(0)[5]).isEqualTo(rows.get(1)[5]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rival --seeds 0|--seeds 0",
                "rival --budget 100 --rounds 5|Give one",
                "rival --budget 23|at least 24",
                "rival --threads 2|one thread",
                "rival --batch 0|pass of one batch",
                "rival --noise gradient|would not face the same",
                "rival --rounds 10 --candidate-length 1000|no candidate can be trained",
                "rival --candidate-checks 2000|2000 checks",
                "rival --adam-rate 0|must be positive",
                "rival --low 2 --high 1|the first below the second",
                "rival --rounds 0|at least 24",
            })
    void badInputIsExitCode2WithTheRemedy(String commandLine, String message) {
        assertThat(execute(Stream.of(commandLine.split(" ", -1)))).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    }
}
