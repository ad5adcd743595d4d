package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.reader.LabelCorruption;
import io.github.dl4jbilevel.reader.LabeledRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import picocli.CommandLine;

/** The command line trains on more than a file of rows. */
class DataArgumentsTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Bilevel.commandLine();
        commandLine.setOut(new PrintWriter(new StringWriter(), true));
        commandLine.setErr(new PrintWriter(err, true));
        String[] common = {
            "--agents",
            "4",
            "--batch",
            "8",
            "--report-every",
            "100",
            "--quiet",
            "--out",
            folder.resolve("out").toString()
        };
        return commandLine.execute(Stream.of(Stream.of("run"), Stream.of(common), Stream.of(arguments))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private JsonNode result() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("out/result.json").toFile())
                .get("runs")
                .get(0);
    }

    private String setting(String name) throws IOException {
        return result().get("settings").get(name).asText();
    }

    /** Images of 2 x 2 whose label, 3 or 5, is whether the left column is the brighter one. */
    private void writeImages(String set, int count, long seed) throws IOException {
        Random random = new Random(seed);
        ByteBuffer images = ByteBuffer.allocate(16 + 4 * count)
                .putInt(2051)
                .putInt(count)
                .putInt(2)
                .putInt(2);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(2049).putInt(count);
        for (int i = 0; i < count; i++) {
            boolean left = random.nextBoolean();
            for (int pixel = 0; pixel < 4; pixel++) {
                boolean bright = (pixel % 2 == 0) == left;
                images.put((byte) (random.nextInt(100) + (bright ? 150 : 0)));
            }
            labels.put((byte) (left ? 3 : 5));
        }
        Files.write(folder.resolve(set + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(set + "-labels-idx1-ubyte"), labels.array());
    }

    @Test
    void imagesOfAFolderAreTrainedOnAndItsTestSetIsTestedOn() throws IOException {
        writeImages("train", 300, 1);
        writeImages("t10k", 100, 2);
        assertThat(run("--data", folder.toString(), "--rows", "200", "--rounds", "300", "--hidden", "5"))
                .as(err.toString())
                .isZero();
        assertThat(result().get("testAccuracy").asDouble()).isGreaterThan(0.95);
        assertThat(setting("trainingRows")).isEqualTo("200");
        assertThat(setting("testRows")).isEqualTo("100");
        assertThat(setting("features")).isEqualTo("4");
        assertThat(setting("classes")).isEqualTo("0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
        Rows share = load("--data", folder.resolve("train-images-idx3-ubyte").toString(), "--test-fraction", "0.1");
        assertThat(share.train().rows()).isEqualTo(270);
        assertThat(share.test().rows())
                .as("a share that is asked for goes first")
                .isEqualTo(30);
    }

    /** Two classes that a threshold on feature 1 tells apart, half of the rows each; feature 2 is the row's number. */
    private Path writeRows(String name, int count, long seed) throws IOException {
        return writeRows(name, 0, count, seed);
    }

    private Path writeRows(String name, int first, int count, long seed) throws IOException {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            double a = (i % 2 == 0 ? 1 : -1) * (0.5 + random.nextDouble());
            lines.add((i % 2) + " 1:" + a + " 2:" + i + "e-3");
        }
        return Files.write(folder.resolve(name), lines);
    }

    private Rows load(String... arguments) {
        DataArguments data = new DataArguments();
        new CommandLine(data).parseArgs(arguments);
        data.use(Preset.PAPER);
        return data.load(7, DataType.FLOAT);
    }

    /** Every row's class is its number modulo 2, in all parts but where a training label is said to be wrong. */
    @Test
    void labelsOfTrainingRowsAloneAreCorrupted() throws IOException {
        String file = writeRows("rows.svm", 1000, 1).toString();
        Rows rows = load("--data", file, "--corrupt-labels", "0.4", "--validation-fraction", "0.25");
        LabeledRows validation = Objects.requireNonNull(rows.validation());
        LabelCorruption corruption = Objects.requireNonNull(rows.corruption());
        assertThat(rows.test().rows()).isEqualTo(200);
        assertThat(validation.rows()).isEqualTo(200);
        assertThat(rows.train().rows()).isEqualTo(600);
        assertThat(corruption.count()).isEqualTo(240);
        Set<Integer> seen = new HashSet<>();
        for (LabeledRows part : List.of(rows.train(), validation, rows.test())) {
            for (int i = 0; i < part.rows(); i++) {
                boolean corrupted = part == rows.train() && corruption.isCorrupted(i);
                int number = numberOf(part, i);
                assertThat(part.classOf(i)).isEqualTo(corrupted ? 1 - number % 2 : number % 2);
                assertThat(seen.add(number)).isTrue();
            }
        }
        assertThat(seen).hasSize(1000);
    }

    private static int numberOf(LabeledRows rows, int row) {
        return (int) Math.round(rows.features().getDouble(row, 1) * 1000);
    }

    @Test
    void theLongTailComesBeforeCorruptionAndLeavesValidationAndTestAlone() throws IOException {
        String file = writeRows("rows.svm", 1000, 1).toString();
        String test = writeRows("test.svm", 100, 2).toString();
        Rows rows = load("--data", file, "--test", test, "--long-tail", "10", "--corrupt-labels", "0.1");
        LabeledRows validation = Objects.requireNonNull(rows.validation());
        LabelCorruption corruption = Objects.requireNonNull(rows.corruption());
        assertThat(rows.test().rowsPerClass()).containsExactly(50, 50);
        assertThat(validation.rows()).isEqualTo(500);
        int zeros = 500 - validation.rowsPerClass()[0];
        int[] original = new int[2];
        for (int i = 0; i < rows.train().rows(); i++) {
            original[corruption.originalClassOf(i)]++;
        }
        assertThat(original).containsExactly(zeros, (int) Math.round(zeros / 10.0));
    }

    @Test
    void aRunReportsWhatWasDoneToTheRows() throws IOException {
        String file = writeRows("rows.svm", 600, 1).toString();
        assertThat(run(
                        "--data",
                        file,
                        "--corrupt-labels",
                        "0.3",
                        "--long-tail",
                        "4",
                        "--rounds",
                        "5",
                        "--preset",
                        "paper"))
                .as(err.toString())
                .isZero();
        assertThat(setting("corruptLabels")).matches("\\d+ of \\d+ labels corrupted");
        assertThat(setting("longTail")).startsWith("ratio 4.0, rows per class [");
        assertThat(setting("validationFraction")).isEqualTo("0.5");
        assertThat(setting("validationRows")).isEqualTo("240");
        LabelCorruption synthetic = Objects.requireNonNull(
                load("--rows", "200", "--corrupt-labels", "0.3").corruption());
        assertThat(synthetic).hasToString("60 of 200 labels corrupted");
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    @Test
    void silosGoToOneAgentEach() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,city,label"));
        for (int i = 0; i < 120; i++) {
            lines.add((i % 2 == 0 ? 1 : -1) * (1 + i % 7) + ",city" + i / 30 + "," + i % 2);
        }
        String file = write("rows.csv", lines.toArray(String[]::new)).toString();
        assertThat(run("--data", file, "--silo-column", "city", "--rounds", "2"))
                .as(err.toString())
                .isZero();
        assertThat(setting("sharding")).isEqualTo("by feature [1, 2, 3, 4]");
        assertThat(run("--data", file, "--silo-column", "city", "--agents", "5", "--rounds", "2"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("4 distinct values for 5 agents");
        assertThat(run("--data", file, "--silo-column", "town")).isEqualTo(2);
        assertThat(err.toString()).contains("no feature column 'town'", "city (1)");
    }

    @Test
    void eachAgentHasTheRowsOfItsFile() throws IOException {
        List<String> files = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            files.add(writeRows("agent" + k + ".svm", 1000 * k, 100 + 20 * k, k).toString());
        }
        String test = writeRows("test.svm", 100, 9).toString();
        String each = String.join(",", files);
        assertThat(run("--agent-data", each, "--test", test, "--rounds", "200", "--hidden", "5"))
                .as(err.toString())
                .isZero();
        assertThat(setting("sharding")).isEqualTo("one iterator per agent");
        assertThat(setting("trainingRows")).isEqualTo("520");
        assertThat(result().get("testAccuracy").asDouble()).isGreaterThan(0.95);

        Rows rows = load("--agent-data", each, "--test-fraction", "0.1", "--corrupt-labels", "0.25");
        Rows.PerAgent perAgent = Objects.requireNonNull(rows.perAgent());
        assertThat(perAgent.training()).containsExactly(45, 54, 63, 72);
        assertThat(perAgent.validation()).containsExactly(45, 54, 63, 72);
        assertThat(rows.test().rows()).isEqualTo(10 + 12 + 14 + 16);
        assertThat(Objects.requireNonNull(rows.corruption()).count()).isEqualTo(Math.round(0.25 * 234));
        int next = 0;
        for (int k = 0; k < 4; k++) {
            int agent = k;
            Set<Integer> own = new HashSet<>();
            for (int i = 0; i < perAgent.training().get(k); i++) {
                own.add(numberOf(rows.train(), next++));
            }
            assertThat(own).hasSize(perAgent.training().get(k)).allMatch(number -> number / 1000 == agent);
        }
    }

    @Test
    void aFileThatDoesNotFitTheFirstIsNamed() throws IOException {
        String first = write("first.csv", "1,red,yes", "2,blue,no", "3,red,no").toString();
        String label = write("label.csv", "1,red,yes", "2,blue,perhaps").toString();
        String category = write("category.csv", "1,red,yes", "2,green,no").toString();
        String columns = write("columns.csv", "1,7,red,yes", "2,8,blue,no").toString();
        assertThatThrownBy(() -> load("--agent-data", first + "," + label))
                .hasMessageContainingAll("label.csv, line 2: label 'perhaps'", first + ", the first agent's file");
        assertThatThrownBy(() -> load("--agent-data", first + "," + category))
                .hasMessageContainingAll("category.csv, line 2", "'green'", first + ", the first agent's file");
        assertThatThrownBy(() -> load("--agent-data", first + "," + columns))
                .hasMessageContainingAll("columns.csv", "feature columns are [0, 1, 2]", "[0, 1]", first);
        assertThatThrownBy(() -> load("--agent-data", first + ",nosuch.csv"))
                .hasMessageContaining("nosuch.csv: no such file");
        assertThat(run("--agent-data", first + "," + first, "--test-fraction", "0.4"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("training data for 2 agents", "4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--corrupt-labels 1.5|--corrupt-labels 1.5: it must lie between 0 and 1",
                "--corrupt-labels NaN|between 0 and 1",
                "--long-tail 0.5|--long-tail 0.5",
                "--long-tail 1e6 --rows 100|every class needs a row",
                "--data a --agent-data b,c|give one set to deal, or one file for each agent",
                "--agent-data b,c --silo-column 1|--silo-column 1 with --agent-data",
                "--agent-data b,c --long-tail 2|--long-tail with --agent-data",
                "--agent-data b,c --heterogeneity 1|--agent-data with --heterogeneity",
                "--silo-column 1 --heterogeneity 1|--silo-column with --heterogeneity",
                "--silo-column 1 --noise feature|--silo-column 1 with --noise feature",
                "--format idx --data nosuch|labels belong beside it",
            })
    void badInputIsExitCode2WithTheRemedy(String arguments, String message) {
        assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    }
}
