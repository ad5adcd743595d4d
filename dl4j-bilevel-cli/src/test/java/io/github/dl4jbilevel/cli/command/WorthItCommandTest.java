package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code experiment worth-it} compares the sets that are there, tells those that are not, and has options of its own. */
class WorthItCommandTest {
    private static final int ROWS = 60;

    @TempDir
    private Path folder = Path.of("");

    private Path out() {
        return folder.resolve("out");
    }

    /** Sixty rows in the form of the diagnoses of breast cancer. */
    private Path data() throws IOException {
        Random random = new Random(4);
        StringBuilder text = new StringBuilder("id,diagnosis,radius,texture\n");
        for (int i = 0; i < ROWS; i++) {
            double radius = random.nextGaussian();
            text.append(String.format(
                    Locale.ROOT, "%d,%s,%.3f,%.3f%n", i, radius > 0 ? "M" : "B", radius, random.nextGaussian()));
        }
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(Files.createDirectories(data.resolve("small")).resolve("breastcancer-wdbc.csv"), text);
        return data;
    }

    @Test
    void setsThatAreThereAreComparedAndTheOthersNamed() throws IOException {
        Terminal terminal = new Terminal(out());
        int code = terminal.execute(
                "experiment",
                "worth-it",
                "--data",
                data().toString(),
                "--sets",
                "a9a,breast-cancer",
                "--seeds",
                "2",
                "--agents",
                "2",
                "--out",
                out().toString());
        assertThat(code).as(terminal.err()).isZero();
        assertThat(Files.readAllLines(out().resolve("summary.csv")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("breast-cancer,");
        assertThat(Files.readString(out().resolve("report.html")))
                .contains("Left out, since files are not there: a9a.", "line of 2 agents");
        assertThat(terminal.out()).contains("a9a,\"libsvm/a9a, libsvm/a9a.t\"");
        assertThat(terminal.err()).contains("breast-cancer, seed 42", "breast-cancer, seed 43");
    }

    @Test
    void withoutAnySetItSaysWhatIsMissing() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Terminal terminal = new Terminal(out());
        assertThat(terminal.execute(
                        "experiment",
                        "worth-it",
                        "--data",
                        empty.toString(),
                        "--sets",
                        "w8a,imdb",
                        "--out",
                        out().toString()))
                .isEqualTo(2);
        assertThat(terminal.err())
                .contains("--data " + empty + ": no set is there", "w8a libsvm/w8a; imdb imdb/train.labeledBow.feat");
        assertThat(out()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "worth-it|experiment worth-it: give --data DIR, the folder that the sets lie in",
                "worth-it --data . --sets a9a,iris|'iris' is not known. Known are a9a, w8a, covtype, imdb, mnist, mnist-lenet,",
                "worth-it --data . --seeds 0|each must be at least 1",
                "worth-it --data . --agents 0|each must be at least 1",
                "worth-it --data . --rounds 10|--rounds with experiment worth-it: it chooses network, data, seeds and agents alone",
                "worth-it --data . --rows 10|--rows with experiment worth-it",
                "long-tail --sets a9a|--sets with experiment long-tail: it is an option of worth-it alone. Leave it out.",
                "linear-speedup --seeds 2|--seeds with experiment linear-speedup",
                "worth-tuning --agents 2|--agents with experiment worth-tuning",
            })
    void badInputIsExitCode2WithTheRemedy(String line, String message) {
        Terminal terminal = new Terminal(out());
        assertThat(terminal.execute(("experiment " + line).split(" ", -1))).isEqualTo(2);
        assertThat(terminal.err()).contains(message);
    }
}
