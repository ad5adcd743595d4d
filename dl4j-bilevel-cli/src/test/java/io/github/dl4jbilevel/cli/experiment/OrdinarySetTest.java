package io.github.dl4jbilevel.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.reader.DataFile;
import io.github.dl4jbilevel.reader.LabeledRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set's rows come from its files, and no row is both learned from and tested on. */
class OrdinarySetTest {
    private static final int ROWS = 50;

    @TempDir
    private Path folder = Path.of("");

    private static final OrdinarySet WHOLE = new OrdinarySet("whole", DataFile::libSvm, "sub/rows");
    private static final OrdinarySet PAIR = new OrdinarySet("pair", DataFile::libSvm, "sub/rows", "sub/rows.t");

    /** Rows whose one feature is their number. */
    private static String numbered(int first, int rows) {
        return IntStream.range(first, first + rows)
                .mapToObj(i -> i % 2 + " 1:" + i)
                .collect(Collectors.joining("\n"));
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        try (OutputStream out = file.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(path))
                : Files.newOutputStream(path)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static double[] numbers(LabeledRows rows) {
        return rows.features().toDoubleVector();
    }

    @Test
    void withoutATestFileAFifthIsTestedOn() throws IOException {
        write("sub/rows", numbered(1, ROWS));
        OrdinarySet.Parts parts = WHOLE.read(folder, 3);
        assertThat(parts.test().rows()).isEqualTo(ROWS / 5);
        assertThat(Stream.of(parts.train(), parts.test())
                        .flatMapToDouble(rows -> Arrays.stream(numbers(rows)))
                        .sorted())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).asDoubleStream().boxed().toList());
        assertThat(numbers(WHOLE.read(folder, 3).test())).isEqualTo(numbers(parts.test()));
        assertThat(numbers(WHOLE.read(folder, 4).test())).isNotEqualTo(numbers(parts.test()));
    }

    @Test
    void theTestFileIsTestedOnWhateverTheSeed() throws IOException {
        write("sub/rows", numbered(1, ROWS));
        write("sub/rows.t.gz", numbered(101, 7));
        OrdinarySet.Parts parts = PAIR.first(20).read(folder, 3);
        assertThat(numbers(parts.train()))
                .isEqualTo(IntStream.rangeClosed(1, 20).asDoubleStream().toArray());
        assertThat(numbers(parts.test())).containsExactly(101, 102, 103, 104, 105, 106, 107);
        assertThat(numbers(PAIR.read(folder, 4).train())).hasSize(ROWS);
    }

    @Test
    void standardizingIsByTrainingRowsAlone() throws IOException {
        write("sub/rows", numbered(1, ROWS));
        write("sub/rows.t", numbered(101, 7));
        OrdinarySet.Parts parts = PAIR.standardizing().read(folder, 3);
        assertThat(parts.train().features().meanNumber().doubleValue()).isCloseTo(0, within(1e-6));
        assertThat(parts.test().features().minNumber().doubleValue()).isGreaterThan(3);
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertThat(PAIR.missing(folder)).containsExactly("sub/rows", "sub/rows.t");
        write("sub/rows.gz", numbered(1, ROWS));
        assertThat(PAIR.missing(folder)).containsExactly("sub/rows.t");
        assertThat(WHOLE.missing(folder)).isEmpty();
    }

    @Test
    void setsAreFoundByName() {
        assertThat(OrdinarySets.named(List.of())).isEqualTo(OrdinarySets.all());
        assertThat(OrdinarySets.named(List.of("mnist", "a9a")))
                .extracting(OrdinarySet::name)
                .containsExactly("mnist", "a9a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrdinarySets.named(List.of("a9a", "a9a")))
                .withMessageContaining("name each set once");
    }

    private static long parameters(Architecture architecture, int features, int classes) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(architecture.on(new NeuralNetConfiguration.Builder(), features, classes));
        network.init();
        return network.numParams();
    }

    @Test
    void networksHaveTheParametersOfTheirLayers() {
        assertThat(parameters(Architecture.mlp(20), 123, 2)).isEqualTo(123 * 20 + 20 + 20 * 2 + 2);
        assertThat(parameters(Architecture.leNet(), 784, 10))
                .isEqualTo(6 * 25 + 6 + 16 * 6 * 25 + 16 + 256 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10);
    }
}
