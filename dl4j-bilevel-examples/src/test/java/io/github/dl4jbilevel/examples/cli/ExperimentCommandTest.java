package io.github.dl4jbilevel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every experiment runs from the command line and writes its reports; a small set in MNIST's form stands in for MNIST. */
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

    @ParameterizedTest
    @CsvSource({
        "hyper-cleaning,dirichlet-0.1 dirichlet-0.5 dirichlet-1.0,without cleaning",
        "long-tail,.,logit adjustment",
    })
    void writesAReportForEachPart(String name, String parts, String run) throws IOException {
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
        for (String part : parts.split(" ", -1)) {
            assertThat(Files.readString(to.resolve(part).resolve("summary.csv")))
                    .contains(run);
            assertThat(Files.readString(to.resolve(part).resolve("report.html")))
                    .contains(run);
            assertThat(Files.readString(to.resolve(part).resolve("result.json")))
                    .contains(run);
        }
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
