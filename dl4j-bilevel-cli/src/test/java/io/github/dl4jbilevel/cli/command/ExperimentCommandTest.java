package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.cli.experiment.Experiment;
import io.github.dl4jbilevel.cli.experiment.Experiments;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every experiment runs from the command line and writes its reports, no more and no fewer; a small set in MNIST's form stands in for
 * MNIST.
 */
class ExperimentCommandTest {
    private static final int TRAINING_ROWS = 1000;
    private static final int TEST_ROWS = 50;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Bilevel.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    /** Images whose bright row is their class. */
    private Path mnist() throws IOException {
        Path data = Files.createDirectories(folder.resolve("mnist"));
        Random random = new Random(3);
        write(data, "train", TRAINING_ROWS, random);
        write(data, "t10k", TEST_ROWS, random);
        return data;
    }

    private static void write(Path data, String part, int rows, Random random) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + rows * 784);
        images.putInt(2051).putInt(rows).putInt(28).putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + rows);
        labels.putInt(2049).putInt(rows);
        for (int i = 0; i < rows; i++) {
            int label = i % 10;
            labels.put((byte) label);
            byte[] image = new byte[784];
            random.nextBytes(image);
            for (int p = 0; p < image.length; p++) {
                image[p] = p / 28 / 2 == label ? (byte) 250 : (byte) (image[p] & 63);
            }
            images.put(image);
        }
        Files.write(data.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(data.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }

    /** The parts of each experiment, and what each of them shows. */
    private static final Map<String, Map<String, String>> PARTS = Map.of(
            "hyper-cleaning",
            Map.of(
                    "dirichlet-0.1", "without cleaning",
                    "dirichlet-0.5", "without cleaning",
                    "dirichlet-1.0", "without cleaning",
                    "graphs-dirichlet-0.1", ", exponential",
                    "graphs-dirichlet-1.0", ", complete"),
            "hyper-representation",
            Map.of(
                    "algorithms-dirichlet-0.1", "sparkle-gt",
                    "algorithms-dirichlet-1.0", "sun-dsbo-extra",
                    "graphs-dirichlet-0.1", "exponential",
                    "graphs-dirichlet-1.0", "complete",
                    "lenet", "d-nsvrgda"),
            "long-tail",
            Map.of("", "logit adjustment"),
            "meta-learning",
            Map.of("", "d-nsvrgda, own heads"),
            "worth-tuning",
            Map.of("", "elastic net per parameter"));

    /** The experiments but the one that shows no run of its own, and the one over data sets. */
    static Stream<String> experiments() {
        return Experiments.all().stream()
                .filter(experiment -> !experiment.comparesSets())
                .map(Experiment::name)
                .filter(name -> !name.equals("linear-speedup"));
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void writesAReportForEachPart(String name) throws IOException {
        assertThat(PARTS).containsKey(name);
        Path to = folder.resolve("out");
        int code = run(
                "experiment",
                name,
                "--data",
                mnist().toString(),
                "--rows",
                Integer.toString(TRAINING_ROWS),
                "--rounds",
                "3",
                "--batch",
                "8",
                "--report-every",
                "3",
                "--out",
                to.toString(),
                "--quiet");
        assertThat(code).as("%s", err).isZero();
        Map<String, String> parts = PARTS.getOrDefault(name, Map.of());
        assertThat(reports(to)).containsExactlyInAnyOrderElementsOf(parts.keySet());
        for (String part : parts.keySet()) {
            for (String file : List.of("summary.csv", "report.html", "result.json")) {
                assertThat(Files.readString(to.resolve(part).resolve(file)))
                        .as("%s of %s", file, part)
                        .contains(parts.get(part));
            }
        }
    }

    /** Folders with a report in them. */
    private static List<String> reports(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(to)) {
            return files.filter(file -> file.endsWith("report.html"))
                    .map(file -> to.relativize(file.resolveSibling("")).toString())
                    .toList();
        }
    }

    @Test
    void tasksHaveTheRowsThatThereAre() throws IOException {
        String data = mnist().toString();
        String out = folder.resolve("out").toString();
        assertThat(run("experiment", "meta-learning", "--data", data, "--rows", "31", "--out", out))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--rows 31", "at least 32");
        assertThat(run(
                        "experiment",
                        "meta-learning",
                        "--data",
                        data,
                        "--rows",
                        "100",
                        "--rounds",
                        "1",
                        "--out",
                        out,
                        "--quiet"))
                .isZero();
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("8 tasks of 6 rows");
    }

    @Test
    void speedupNeedsNoData() throws IOException {
        Path to = folder.resolve("out");
        int code = run("experiment", "linear-speedup", "--rounds", "16", "--out", to.toString(), "--quiet");
        assertThat(code).as("%s", err).isZero();
        List<String> lines = Files.readAllLines(to.resolve("summary.csv"));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("algorithm,K = 1,2,4,8,16,slope");
    }

    @ParameterizedTest
    @CsvSource({
        "experiment nothing, Experiment 'nothing' is not known",
        "experiment hyper-cleaning, give --data DIR",
        "experiment linear-speedup --rounds 0, each must be at least 1",
    })
    void badInputIsExitCode2WithTheRemedy(String line, String message) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }
}
