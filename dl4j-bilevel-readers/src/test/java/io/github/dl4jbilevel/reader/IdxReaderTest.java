package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class IdxReaderTest {

    private static final DataOptions DEFAULTS = DataOptions.builder().build();
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";
    /** Three images of 2 x 2. */
    private static final byte[] THREE_IMAGES =
            TestFiles.idx(2051, new int[] {3, 2, 2}, 0, 51, 102, 255, 1, 2, 3, 4, 255, 254, 128, 127);

    private static final byte[] THREE_LABELS = TestFiles.idx(2049, new int[] {3}, 9, 0, 3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path write(String images, String labels) {
        TestFiles.write(folder, labels, THREE_LABELS);
        return TestFiles.write(folder, images, THREE_IMAGES);
    }

    @ParameterizedTest
    @CsvSource({
        "train-images-idx3-ubyte, train-labels-idx1-ubyte",
        "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte.bz2, t10k-labels-idx1-ubyte.gz",
        "train-images.idx3-ubyte, train-labels.idx1-ubyte",
        "emnist-digits-test-images-idx3-ubyte, emnist-digits-test-labels-idx1-ubyte",
        "images, labels",
    })
    void pixelsAreScaledToOneAndLabelsAreOfTenClasses(String images, String labels) {
        LabeledRows rows = DataFiles.load(write(images, labels), DEFAULTS);
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {
            {0, 0.2f, 0.4f, 1},
            {1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f},
            {1, 254 / 255f, 128 / 255f, 127 / 255f}
        }));
        assertThat(rows.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(IntStream.range(0, 3).map(rows::classOf)).containsExactly(9, 0, 3);
    }

    @Test
    void aFolderIsItsTrainingSetAndBringsItsTestSet() {
        Path images = write(IMAGES + ".gz", LABELS);
        TestFiles.write(folder, "t10k-images-idx3-ubyte", TestFiles.idx(2051, new int[] {1, 2, 2}, 5, 0, 0, 0));
        TestFiles.write(folder, "t10k-labels-idx1-ubyte.gz", TestFiles.idx(2049, new int[] {1}, 7));
        LabeledRows train = DataFiles.load(folder, DEFAULTS);
        assertThat(train.rows()).isEqualTo(3);
        assertThat(DataFiles.testSetOf(folder, DEFAULTS))
                .isEqualTo(DataFiles.testSetOf(images, DEFAULTS))
                .isEqualTo(folder.resolve("t10k-images-idx3-ubyte"));
        LabeledRows test = DataFiles.load(folder, DEFAULTS, train.schema());
        assertThat(test.rows()).isEqualTo(1);
        assertThat(test.classOf(0)).isEqualTo(7);
    }

    @Test
    void aRowLimitTakesTheFirstImagesOfTheSameClasses() {
        LabeledRows rows = DataFiles.load(
                write(IMAGES, LABELS),
                DataOptions.builder().rowLimit(2).dataType(DataType.DOUBLE).build());
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new double[][] {
            {0, 0.2, 0.4, 1},
            {1 / 255.0, 2 / 255.0, 3 / 255.0, 4 / 255.0}
        }));
        assertThat(rows.classCount()).isEqualTo(10);
    }

    @Test
    void aThresholdMakesTwoClassesAndAnUnknownTestLabelIsRefused() {
        Path images = write(IMAGES, LABELS);
        LabeledRows two =
                DataFiles.load(images, DataOptions.builder().labelThreshold(4).build());
        assertThat(two.classNames()).containsExactly("<= 4", "> 4");
        assertThat(two.rowsPerClass()).containsExactly(2, 1);
        DataSchema train = DataFiles.load(images, DEFAULTS).schema();
        TestFiles.write(folder, LABELS, TestFiles.idx(2049, new int[] {3}, 9, 0, 46));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS, train))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll(LABELS, "label 2 (from 0) is 46", "same labels");
        assertThat(DataFiles.load(images, DEFAULTS).classCount()).isEqualTo(47);
    }

    @Test
    void imagesOfAnotherSizeThanTheTrainingSetsAreRefused() {
        DataSchema train = DataFiles.load(write(IMAGES, LABELS), DEFAULTS).schema();
        Path other = TestFiles.write(folder, "t10k-images-idx3-ubyte", TestFiles.idx(2051, new int[] {1, 1, 1}, 5));
        TestFiles.write(folder, "t10k-labels-idx1-ubyte", TestFiles.idx(2049, new int[] {1}, 7));
        assertThatThrownBy(() -> DataFiles.load(other, DEFAULTS, train))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll("t10k-images", "1 pixels (1 x 1 x 1)", "4 features");
    }

    /** Also behind the row limit, and in a compressed file. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 15, 16, 20, 27})
    void aFileCutOffIsRefusedWithWhatWasFoundAndRequired(int length) {
        Path images = write(IMAGES, LABELS);
        TestFiles.write(folder, IMAGES, Arrays.copyOf(THREE_IMAGES, length));
        DataOptions one =
                DataOptions.builder().rowLimit(1).format(DataOptions.Format.IDX).build();
        assertThatThrownBy(() -> DataFiles.load(images, one))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll(
                        images.toString(),
                        "ends after " + length + " bytes",
                        length < 16 ? "requires 16" : "3 x 2 x 2, requires 28");
    }

    @Test
    void aCutOffGzipStreamIsRefused() throws IOException {
        byte[] noise = new byte[40_000];
        new java.util.Random(1).nextBytes(noise);
        int[] pixels = IntStream.range(0, noise.length).map(i -> noise[i]).toArray();
        Path images = TestFiles.write(folder, IMAGES + ".gz", TestFiles.idx(2051, new int[] {1, 200, 200}, pixels));
        TestFiles.write(folder, LABELS, TestFiles.idx(2049, new int[] {1}, 7));
        assertThat(DataFiles.load(images, DEFAULTS).featureCount()).isEqualTo(40_000);
        Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 20_000));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS))
                .isInstanceOf(DataFileException.class)
                .hasMessageMatching(
                        ".*train-images-idx3-ubyte.gz: ends after at least 1\\d{4} bytes; its header, 1 x 200 x 200,"
                                + " requires 40016. It is cut off: fetch it again.");
    }

    @Test
    void surplusBytesAndCountsThatDisagreeAreRefused() {
        Path images = write(IMAGES, LABELS);
        TestFiles.write(folder, IMAGES, Arrays.copyOf(THREE_IMAGES, 29));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS)).hasMessageContaining("more than the 28 bytes");
        TestFiles.write(folder, IMAGES, THREE_IMAGES);
        TestFiles.write(folder, LABELS, TestFiles.idx(2049, new int[] {2}, 1, 0));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS)).hasMessageContainingAll("3 images", "2 labels");
        TestFiles.write(folder, LABELS, TestFiles.idx(2049, new int[] {3}, 1, 0));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS))
                .hasMessageContainingAll(LABELS, "ends after 10 bytes", "requires 11");
    }

    @Test
    void otherMagicNumbersAndDimensionsAreRefused() {
        Path images = write(IMAGES, LABELS);
        assertThatThrownBy(() -> DataFiles.load(folder.resolve(LABELS), DEFAULTS))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("the labels belong beside it");
        TestFiles.write(folder, IMAGES, THREE_LABELS);
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS))
                .hasMessageContainingAll("number 2049", "begin with 2051", "These are labels");
        TestFiles.write(folder, IMAGES, "7 1:2 2:4\n7 1:3 2:5\n");
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS)).hasMessageContaining("not such a file, or not one");
        TestFiles.write(folder, IMAGES, TestFiles.idx(2051, new int[] {3, -2, 2}));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS))
                .hasMessageContainingAll("3 x -2 x 2", "must be positive");
        TestFiles.write(folder, IMAGES, TestFiles.idx(2051, new int[] {3, 1 << 20, 1 << 20}));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS)).hasMessageContaining("3 x 1048576 x 1048576");
    }

    @Test
    void missingPartsAndTextOptionsAreRefused() throws IOException {
        assertThatThrownBy(() -> DataFiles.load(folder, DEFAULTS))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll(folder.toString(), "a folder without a file train-images-idx3-ubyte");
        Path images = write(IMAGES, LABELS);
        assertThatThrownBy(() -> DataFiles.load(folder, DEFAULTS, new DataSchema(4, java.util.List.of("0"))))
                .hasMessageContaining("without t10k-images-idx3-ubyte");
        assertThat(DataFiles.testSetOf(folder, DEFAULTS)).isNull();
        DataOptions zeroBased = DataOptions.builder().zeroBased(true).build();
        assertThatThrownBy(() -> DataFiles.load(images, zeroBased)).hasMessageContainingAll(IMAGES, "remove them");
        assertThatThrownBy(() -> DataOptions.builder()
                        .format(DataOptions.Format.IDX)
                        .labelColumn("x")
                        .build())
                .isInstanceOf(IllegalStateException.class);
        TestFiles.write(folder, "other-" + IMAGES, THREE_IMAGES);
        assertThatThrownBy(() -> DataFiles.load(folder, DEFAULTS)).hasMessageContaining("several files");
        Files.delete(folder.resolve(LABELS));
        assertThatThrownBy(() -> DataFiles.load(images, DEFAULTS))
                .hasMessageContainingAll(images.toString(), "labels belong beside it");
    }
}
