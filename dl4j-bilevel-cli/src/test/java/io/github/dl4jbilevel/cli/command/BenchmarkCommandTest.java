package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A user of {@code benchmark} sees tables, files and refusals. No time is asserted. */
class BenchmarkCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
    }

    private int benchmark(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("benchmark", "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return terminal.execute(arguments.toArray(String[]::new));
    }

    private int tiny(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--networks", "mlp-123-20-2", "--repeats", "1", "--seconds", "0.01"));
        arguments.addAll(List.of(more));
        return benchmark(arguments.toArray(String[]::new));
    }

    private JsonNode figures() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("out/benchmark.json").toFile());
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void withoutPeersItComparesWithBarePasses() throws IOException {
        assertThat(tiny()).as(terminal.err()).isZero();
        JsonNode figures = figures();
        assertThat(keys(figures))
                .containsExactly("ratios", "medians", "spreads", "leftOut", "settings", "versions", "processor");
        assertThat(keys(figures.get("ratios")))
                .containsExactlyInAnyOrder(
                        "mlp-123-20-2/passes",
                        "mlp-123-20-2/outside-passes",
                        "mlp-123-20-2/two-threads",
                        "mlp-123-20-2/agents-128");
        assertThat(figures.get("ratios")).allMatch(ratio -> ratio.asDouble() > 0);
        assertThat(figures.get("ratios").get("mlp-123-20-2/outside-passes").asDouble())
                .isLessThan(1);
        assertThat(keys(figures.get("medians")))
                .containsExactlyInAnyOrder(
                        "mlp-123-20-2/round-1",
                        "mlp-123-20-2/round-2",
                        "mlp-123-20-2/passes",
                        "mlp-123-20-2/ring-8",
                        "mlp-123-20-2/ring-128");
        assertThat(keys(figures.get("spreads"))).isEqualTo(keys(figures.get("medians")));
        assertThat(figures.get("leftOut")).isEmpty();
        assertThat(figures.get("settings").get("algorithm").asText()).isEqualTo("d-nsvrgda");
        assertThat(figures.get("settings").get("repeats").asText()).isEqualTo("1");
        assertThat(figures.get("processor").asText()).isNotEmpty();
        assertThat(Files.readString(folder.resolve("out/benchmark.md")))
                .contains("48 bare DL4J passes, 1 thread", "K = 128");
        assertThat(terminal.out()).contains("| mlp-123-20-2 |", "benchmark.json");
        assertThat(terminal.err()).contains("mlp-123-20-2     repeat 1/1");
    }

    @Test
    void aPeerThatFailsIsLeftOutByName() throws IOException {
        Path peers = Files.createDirectories(folder.resolve("peers"));
        Files.writeString(peers.resolve("numpy_dnsvrgda.py"), "import sys; sys.exit('as if there were no numpy')");
        assertThat(tiny("--peers", peers.toString(), "--quiet"))
                .as(terminal.err())
                .isZero();
        JsonNode leftOut = figures().get("leftOut");
        assertThat(keys(leftOut)).containsExactly("mlp-123-20-2/pytorch", "mlp-123-20-2/numpy");
        assertThat(leftOut.get("mlp-123-20-2/pytorch").asText()).contains("there is no", "pytorch_dnsvrgda.py");
        assertThat(leftOut.get("mlp-123-20-2/numpy").asText()).contains("python3: ");
        assertThat(terminal.err().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("bilevel: mlp-123-20-2/") && line.contains(" was left out: "));
        assertThat(keys(figures().get("ratios")))
                .contains("mlp-123-20-2/passes")
                .noneMatch(key -> key.contains("py"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
    void memoryIsReadAHundredTimes() throws IOException {
        assertThat(benchmark("--memory", "100")).as(terminal.err()).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("out/memory.csv"));
        assertThat(lines).hasSize(101);
        assertThat(lines.get(0)).isEqualTo("round,resident_bytes,heap_bytes");
        assertThat(lines.get(100)).startsWith("100,");
        assertThat(folder.resolve("out/memory.png")).isNotEmptyFile();
        assertThat(terminal.out()).contains("resident memory");
        assertThat(terminal.err()).contains("round 100/100");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
    void numbersOfAgentsAreComparedWithFormulas() throws IOException {
        assertThat(tiny("--scale", "2,4")).as(terminal.err()).isZero();
        assertThat(Files.readAllLines(folder.resolve("out/scale-memory.csv"))).hasSize(1 + 2);
        assertThat(Files.readAllLines(folder.resolve("out/scale-rounds.csv"))).hasSize(1 + 3 * 2);
        assertThat(folder.resolve("out/scale.md")).content().contains("mlp-123-20-2: memory", "K + 2 links");
        assertThat(terminal.out()).contains("| exponential | 4 | 3 ", "scale.md");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--networks alexnet|Known are mlp-123-20-2, mlp-784-200-10, mlp-1000-990-10, lenet",
                "--networks lenet,lenet|each of them once",
                "--repeats 0|at least 1 is required",
                "--repeats few|--repeats",
                "--seconds 0|must be positive",
                "--threads 0|between 1 and the number of agents",
                "--threads 9|between 1 and the number of agents",
                "--peers nosuch|there is no such folder",
                "--peers src|no pytorch_dnsvrgda.py and no numpy_dnsvrgda.py",
                "--memory 99|at least 100 rounds",
                "--memory 100 --repeats 2|Leave one of them out",
                "--memory 100 --threads 0|between 1 and",
                "--memory 100 --scale 2,4|Leave one of them out",
                "--scale 2,3|one above 3",
                "--scale 2,many|--scale",
                "--scale 4,8 --peers src|without peers",
                "--scale 4,8 --networks lenet,mlp-123-20-2|on one network",
            })
    void badInputIsExitCode2WithTheRemedy(String line, String message) {
        assertThat(benchmark(line.split(" ", -1))).isEqualTo(2);
        assertThat(terminal.err()).contains(message).doesNotContain("\tat ");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
