package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/** Files as users have them, from the command line: what is understood is said, and advice works. */
class DataFilesCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(Path.of(""));

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
    }

    private int run(String... arguments) {
        terminal = new Terminal(folder.resolve("out"));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", folder.resolve("out").toString(), "--hidden", "5"));
        return terminal.execute(all.toArray(String[]::new));
    }

    private String write(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines).toString();
    }

    /** Rows a, b, c and a label that a tells, or a price that is linear in a and b. */
    private static List<String> rows(String header, int count, boolean price) {
        Random random = new Random(4);
        List<String> lines = new ArrayList<>();
        if (!header.isEmpty()) {
            lines.add(header);
        }
        for (int i = 0; i < count; i++) {
            double a = (i % 2 == 0 ? 1 : -1) * (0.5 + random.nextDouble());
            double b = random.nextGaussian();
            double label = price ? 200_000 + 30_000 * a - 20_000 * b : (i + 1) % 2;
            lines.add(String.format(Locale.ROOT, price ? "%.3f,%.3f,%.2f" : "%.3f,%.3f,%.0f", a, b, label));
        }
        return lines;
    }

    @Test
    void whatIsUnderstoodIsSaidOnceAndReported() throws IOException {
        String file = write("rows.data", rows("first,second,kind", 60, false));
        assertThat(run("compare", "--data", file, "--rounds", "2"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err())
                .containsOnlyOnce(
                        "bilevel: read " + file + " (CSV): 60 rows; 2 features: 2 numbers (first, second); 2 classes in"
                                + " column 'kind' {0: 30, 1: 30}; delimiter comma; header in line 1.");
        assertThat(terminal.settings().get("reading").asText()).contains("60 rows", "header in line 1");
        assertThat(terminal.page()).contains("2 numbers (first, second)");
    }

    @Test
    void quietLeavesTheWarnings() throws IOException {
        List<String> lines = rows("first,second,kind", 60, false);
        lines.add(20, lines.get(0));
        String file = write("rows.csv", lines);
        assertThat(run("run", "--data", file, "--rounds", "2", "--quiet")).isZero();
        assertThat(terminal.err())
                .contains("bilevel: warning: " + file + ": line 21 repeats the header")
                .doesNotContain("bilevel: read");
    }

    @Test
    void priceIsLearnedInItsOwnUnits() throws IOException {
        String file = write("prices.csv", rows("a,b,price", 300, true));
        assertThat(run("run", "--data", file, "--rounds", "2")).isEqualTo(2);
        assertThat(terminal.err()).contains("look like measurements", "--task regression");
        assertThat(run("run", "--data", file, "--task", "regression", "--rounds", "2"))
                .isZero();
        assertThat(terminal.err()).contains("warning: the labels have mean", "--standardize");
        assertThat(run(
                        "run",
                        "--data",
                        file,
                        "--task",
                        "regression",
                        "--standardize",
                        "--rounds",
                        "800",
                        "--agents",
                        "1"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out()).contains("test RMSE", "R squared 0.9").doesNotContain("accuracy");
        assertThat(terminal.result().get("runs").get(0).get("testRSquared").asDouble())
                .isGreaterThan(0.95);
        assertThat(terminal.settings().get("testMeasure").asText()).isEqualTo("R squared");
        assertThat(terminal.page()).contains("test R squared").doesNotContain("test accuracy");
        assertThat(terminal.settings().get("network").asText()).contains("linear");
        MultiLayerNetwork model =
                MultiLayerNetwork.load(folder.resolve("out/model.zip").toFile(), false);
        double price = model.output(Nd4j.zeros(1, 2)).getDouble(0);
        assertThat(price).as("a standardized input of 0 is a row of means").isCloseTo(200_000, within(15_000.0));
    }

    @Test
    void regressionReadsLibSvmText() throws IOException {
        List<String> lines = rows("", 100, true).stream()
                .map(line -> line.split(",", -1))
                .map(cells -> cells[2] + " 1:" + cells[0] + " 2: " + cells[1])
                .toList();
        String file = write("prices", lines);
        assertThat(run(
                        "run",
                        "--data",
                        file,
                        "--test",
                        file,
                        "--task",
                        "regression",
                        "--standardize",
                        "--rounds",
                        "20"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get("testRmse").asDouble()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--corrupt-labels 0.1|both are for classes",
                "--long-tail 2|both are for classes",
                "--label-threshold 1|leave one of them out",
                "--hyperparameters class-weights|Class weights",
            })
    void whatIsForClassesIsRefusedForRealLabels(String more, String message) throws IOException {
        String file = write("prices.csv", rows("a,b,price", 60, true));
        List<String> arguments =
                new ArrayList<>(List.of("run", "--data", file, "--task", "regression", "--rounds", "2"));
        arguments.addAll(List.of(more.split(" ", -1)));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
        assertThat(terminal.err()).contains(message);
        assertThat(run("rival", "--data", file, "--task", "regression")).isEqualTo(2);
        assertThat(terminal.err()).contains("--task regression with rival");
    }

    @Test
    void testFilesGoByNamesAndHaveLinesOfTheirOwn() throws IOException {
        List<String> lines = rows("a,b,y", 100, false);
        String train = write("train.csv", lines);
        List<String> swapped = new ArrayList<>(List.of("Some text", "of two lines"));
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            swapped.add(cells[2] + ";" + cells[1] + ";" + cells[0]);
        }
        String test = write("test.txt", swapped);
        assertThat(run("run", "--data", train, "--test", test, "--rounds", "2")).isEqualTo(2);
        assertThat(terminal.err()).contains("--test-skip-lines 2");
        assertThat(run(
                        "run",
                        "--data",
                        train,
                        "--test",
                        test,
                        "--test-skip-lines",
                        "2",
                        "--rounds",
                        "300",
                        "--agents",
                        "1"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.result().get("runs").get(0).get("testAccuracy").asDouble())
                .isEqualTo(1);
        assertThat(terminal.err()).contains("columns taken by their names");
        assertThat(run(
                        "run",
                        "--agent-data",
                        train + "," + write("other.csv", swapped.subList(2, swapped.size())),
                        "--agents",
                        "2",
                        "--rounds",
                        "2"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get("reading 2").asText())
                .contains("delimiter semicolon", "columns taken by their names");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"tab|'\t'", "\\t|'\t'", "blank|' '", "semicolon|;", ";|;", "comma|','", "'|'|'|'"})
    void delimitersHaveNames(String given, String character) {
        assertThat(new FileArguments.Delimiter().convert(given)).isEqualTo(character.charAt(0));
    }

    @Test
    void optionsOfCellsAreTakenFromTheCommandLine() throws IOException {
        List<String> lines = rows("a,b,y", 60, false);
        lines.add(5, "-,1,0");
        lines.add(9, "\"1,234\",1,0");
        String file = write("rows.csv", lines);
        assertThat(run("run", "--data", file, "--rounds", "2")).isEqualTo(2);
        assertThat(terminal.err()).contains("--missing \"1,234\"");
        assertThat(run("run", "--data", file, "--missing", "-", "--missing", "1,234", "--rounds", "2"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get("reading").asText())
                .contains("60 rows", "2 rows with missing values left out");
        assertThat(run("run", "--data", file, "--ignore", "a", "--rounds", "2")).isZero();
        assertThat(run("run", "--data", file, "--delimiter", "xy")).isEqualTo(2);
        assertThat(terminal.err()).contains("'xy' is not one character");
    }

    @Test
    void thereAreAsManyAgentsAsFiles() throws IOException {
        String one = write("one.csv", rows("a,b,y", 40, false));
        String other = write("other.csv", rows("a,b,y", 30, false));
        assertThat(run("run", "--agent-data", one + "," + other, "--rounds", "2"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.page()).contains("line of 2 agents");
    }
}
