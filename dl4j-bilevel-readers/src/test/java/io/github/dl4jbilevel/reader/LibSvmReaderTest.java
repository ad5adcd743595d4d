package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class LibSvmReaderTest {

    private static final DataOptions DEFAULTS = DataOptions.builder().build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private LabeledRows read(String text) {
        return LibSvmReader.read(TestFiles.write(folder, "rows", text), DEFAULTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows", "rows.gz", "rows.bz2"})
    void readsPlainAndCompressedText(String name) {
        LabeledRows rows = LibSvmReader.read(TestFiles.write(folder, name, "+1 1:0.5 3:-2e1\n-1 2:7\n"), DEFAULTS);
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{0.5f, 0, -20}, {0, 7, 0}}));
        assertThat(rows.features().ordering()).isEqualTo('c');
        assertThat(rows.classNames()).containsExactly("-1", "1");
        assertThat(rows.classOf(0)).isEqualTo(1);
        assertThat(rows.classOf(1)).isZero();
    }

    @Test
    void toleratesBlanksCommentsQueryIdsAndCrlf() {
        LabeledRows rows = read("# title\r\n\r\n1  qid:7   1:1\t2:2  # note 3:3\r\n   \r\n 2 2:4 \r\n3");
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {0, 4}, {0, 0}}));
        assertThat(rows.classNames()).containsExactly("1", "2", "3");
    }

    /** Ten after nine, not before two; and one class for all spellings of a number. */
    @Test
    void labelsAreSortedAsNumbers() {
        DataOptions classes =
                DataOptions.builder().task(DataOptions.Task.CLASSIFICATION).build();
        Path file = TestFiles.write(folder, "marks", "10 1:1\n9 1:1\n2 1:1\n+2.0 1:1\n-0.5 1:1\n");
        LabeledRows rows = LibSvmReader.read(file, classes);
        assertThat(rows.classNames()).containsExactly("-0.5", "2", "9", "10");
        assertThat(rows.rowsPerClass()).containsExactly(1, 2, 1, 1);
    }

    @Test
    void thresholdMakesTwoClassesAndTheThresholdItselfIsBelow() {
        DataOptions options = DataOptions.builder().labelThreshold(5).build();
        Path file = TestFiles.write(folder, "stars", "10 1:1\n5 1:1\n6 1:1\n1 1:1\n");
        LabeledRows rows = LibSvmReader.read(file, options);
        assertThat(rows.classNames()).containsExactly("<= 5", "> 5");
        assertThat(Arrays.asList(rows.classOf(0), rows.classOf(1), rows.classOf(2), rows.classOf(3)))
                .containsExactly(1, 0, 1, 0);
    }

    @Test
    void featureLimitDropsHigherIndicesFromTrainAndTest() {
        DataOptions options =
                DataOptions.builder().zeroBased(true).featureLimit(2).build();
        LabeledRows train = LibSvmReader.read(TestFiles.write(folder, "train", "0 0:1 1:2 9:3\n1 50:1\n"), options);
        assertThat(train.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {0, 0}}));
        LabeledRows test = LibSvmReader.read(TestFiles.write(folder, "test", "1 1:5 70:1\n"), options, train.schema());
        assertThat(test.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{0, 5}}));
        assertThat(test.classOf(0)).isEqualTo(1);
    }

    @Test
    void testFileTakesTheTrainingSetsFeaturesAndClasses() {
        LabeledRows train = read("1 4:1\n2 1:1\n3 2:1\n");
        LabeledRows test = LibSvmReader.read(TestFiles.write(folder, "test", "3 2:1\n"), DEFAULTS, train.schema());
        assertThat(test.features().shape()).containsExactly(1, 4);
        assertThat(test.classOf(0)).isEqualTo(2);
        assertThatThrownBy(() ->
                        LibSvmReader.read(TestFiles.write(folder, "test", "3 2:1\n4 1:1\n"), DEFAULTS, train.schema()))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("test, line 2: label '4'")
                .hasMessageContaining("[1, 2, 3]");
        assertThatThrownBy(
                        () -> LibSvmReader.read(TestFiles.write(folder, "test", "3 5:1\n"), DEFAULTS, train.schema()))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("test, line 1: '5:1'")
                .hasMessageContaining("--features 4");
    }

    @Test
    void numberOfFeaturesCanBeGiven() {
        DataOptions options = DataOptions.builder().features(6).build();
        LabeledRows rows = LibSvmReader.read(TestFiles.write(folder, "rows", "0 1:1\n1 4:1\n"), options);
        assertThat(rows.featureCount()).isEqualTo(6);
    }

    @Test
    void rowLimitReadsTheFirstRowsOnly() {
        DataOptions options = DataOptions.builder().rowLimit(2).build();
        LabeledRows rows = LibSvmReader.read(TestFiles.write(folder, "rows", "0 1:1\n\n1 1:2\nbroken\n"), options);
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1}, {2}}));
    }

    @Test
    void doublePrecisionKeepsAllDigits() {
        DataOptions options = DataOptions.builder().dataType(DataType.DOUBLE).build();
        LabeledRows rows =
                LibSvmReader.read(TestFiles.write(folder, "rows", "0 1:0.1234567890123456\n1 1:1e300\n"), options);
        assertThat(rows.features().getDouble(0, 0)).isEqualTo(0.1234567890123456);
        assertThat(rows.features().getDouble(1, 0)).isEqualTo(1e300);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 1:1 2     | '2' is not index:value",
                "1 1:1 :2    | ':2' is not index:value",
                "1 a:1       | 'a:1' is not index:value",
                "1 -3:1      | '-3:1' is not index:value",
                "1 12345678901:1 | is not index:value",
                "1 0:1       | Pass --zero-based",
                "1 2:1 2:3   | '2:3' has an index not above",
                "1 3:1 2:3   | '2:3' has an index not above",
                "1 1:nan     | '1:nan' has a value that is not a finite",
                "1 1:NaN     | '1:NaN' has a value that is not a finite",
                "1 1:inf     | '1:inf' has a value that is not a finite",
                "1 1:1e39    | not a finite FLOAT number",
                "1 1:        | '1:' has a value that is not a finite",
                "1 1:0x1p3   | '1:0x1p3' has a value that is not a finite",
                "1:1 2:1     | label '1:1' is not a number",
                "yes 2:1     | label 'yes' is not a number",
                "nan 2:1     | label 'nan' is not a number"
            })
    void faultyRowIsNamedByFileAndLine(String row, String message) {
        assertThatThrownBy(() -> read("0 1:1\n\n" + row + "\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("rows, line 3: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"# nothing | has no rows", "1 | at least two classes"})
    void fileWithoutRowsOrClassesIsRefused(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(folder.resolve("rows").toString())
                .hasMessageContaining(message);
    }

    @Test
    void fileWithoutFeaturesIsRefused() {
        assertThatThrownBy(() -> read("1\n2\n")).hasMessageContaining("no row has a feature");
    }

    @Test
    void measurementsAreNotTakenForClasses() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= 1000; i++) {
            text.append(i / 8.0).append(" 1:1\n");
        }
        assertThatThrownBy(() -> read(text.toString()))
                .hasMessageContaining("line 1001")
                .hasMessageContaining("--label-threshold");
    }

    @Test
    void missingOrCutOffFileIsNamed() throws IOException {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> LibSvmReader.read(none, DEFAULTS))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(none + ": no such file");
        assertThatThrownBy(() -> LibSvmReader.read(folder, DEFAULTS)).hasMessageContaining("not a file");
        Path whole = TestFiles.write(folder, "rows.gz", "0 1:1\n1 1:2\n".repeat(1000));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length - 12));
        assertThatThrownBy(() -> LibSvmReader.read(cut, DEFAULTS))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(cut + ": cannot be read");
    }
}
