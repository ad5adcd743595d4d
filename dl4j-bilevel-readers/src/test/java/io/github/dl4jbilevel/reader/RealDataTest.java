package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The counts that the data sets' own descriptions give; skipped where the files are not there. */
class RealDataTest {

    private static final DataOptions DEFAULTS = DataOptions.builder().build();

    private static long nonZeros(INDArray features) {
        Dense data = Dense.of(features);
        long count = 0;
        for (long i = 0; i < features.length(); i++) {
            if (data.get(i) != 0) {
                count++;
            }
        }
        return count;
    }

    @Test
    void a9a() {
        LabeledRows train = DataFiles.load(TestFiles.real("libsvm/a9a"), DEFAULTS);
        assertThat(train.features().shape()).containsExactly(32_561, 123);
        assertThat(nonZeros(train.features())).isEqualTo(451_592);
        assertThat(train.features().sumNumber().doubleValue()).isCloseTo(451_592, within(1.0));
        assertThat(train.classNames()).containsExactly("-1", "1");
        assertThat(train.rowsPerClass()).containsExactly(24_720, 7_841);
        LabeledRows test = DataFiles.load(TestFiles.real("libsvm/a9a.t"), DEFAULTS, train.schema());
        assertThat(test.features().shape()).containsExactly(16_281, 123);
        // One of the file's 225,732 pairs is an explicit zero, 123:0.
        assertThat(nonZeros(test.features())).isEqualTo(225_731);
        assertThat(test.rowsPerClass()).containsExactly(12_435, 3_846);
    }

    @Test
    void covtypeHasTheLabelsOneAndTwo() {
        LabeledRows rows = DataFiles.load(
                TestFiles.real("covtype/covtype.libsvm.binary.397050.gz"),
                DataOptions.builder().rowLimit(2000).build());
        assertThat(rows.features().shape()).containsExactly(2000, 54);
        assertThat(rows.classNames()).containsExactly("1", "2");
        assertThat(rows.features().getRow(0).toFloatVector()).startsWith(2798, 67, 5, 514, 55, 3087);
        assertThat(rows.classOf(0)).isEqualTo(1);
        double[] elevation = rows.features().getColumn(0).toDoubleVector();
        assertThat(Arrays.stream(elevation).boxed()).allMatch(v -> v >= 1859 && v <= 3858);
        INDArray areas = rows.features().get(NDArrayIndex.all(), NDArrayIndex.interval(10, 14));
        assertThat(areas.sum(1).toDoubleVector()).containsOnly(1);
    }

    @Test
    void imdbHasHalfOfItsReviewsPositive() {
        DataOptions options = DataOptions.builder()
                .zeroBased(true)
                .featureLimit(2000)
                .labelThreshold(5)
                .build();
        LabeledRows train = DataFiles.load(TestFiles.real("imdb/train.labeledBow.feat.gz"), options);
        assertThat(train.features().shape()).containsExactly(25_000, 2000);
        assertThat(train.rowsPerClass()).containsExactly(12_500, 12_500);
        assertThat(train.features().getRow(0).toFloatVector()).startsWith(9, 1, 4, 4, 6, 4, 2, 2, 4, 0, 4, 0, 2);
        assertThat(train.classOf(0)).isEqualTo(1);
        LabeledRows test = DataFiles.load(TestFiles.real("imdb/test.labeledBow.feat.gz"), options, train.schema());
        assertThat(test.rowsPerClass()).containsExactly(12_500, 12_500);
        train.release();
        test.release();
    }

    @Test
    void breastCancerCsv() {
        LabeledRows rows = DataFiles.load(
                TestFiles.real("small/breastcancer-wdbc.csv"),
                DataOptions.builder()
                        .ignoreColumns(List.of("id"))
                        .labelColumn("diagnosis")
                        .build());
        assertThat(rows.features().shape()).containsExactly(569, 30);
        assertThat(rows.classNames()).containsExactly("B", "M");
        assertThat(rows.rowsPerClass()).containsExactly(357, 212);
        assertThat(rows.features().getRow(0).toFloatVector()).startsWith(17.99f, 10.38f, 122.8f, 1001);
        assertThat(rows.schema().columns().get(7).name()).isEqualTo("concave points_mean");
    }

    /** Its 14 columns are 6 of numbers and 8 of text with 9, 16, 7, 15, 6, 5, 2 and 42 values. */
    @Test
    void adultCsvWithCategories() {
        LabeledRows rows = DataFiles.load(
                TestFiles.real("small/adult.data.gz"),
                DataOptions.builder().format(DataOptions.Format.CSV).build());
        assertThat(rows.features().shape()).containsExactly(32_561, 6 + 9 + 16 + 7 + 15 + 6 + 5 + 2 + 42);
        assertThat(rows.classNames()).containsExactly("<=50K", ">50K");
        assertThat(rows.rowsPerClass()).containsExactly(24_720, 7_841);
        assertThat(rows.schema().columns().get(1).categories()).hasSize(9).startsWith("?", "Federal-gov");
        assertThat(rows.features().getDouble(0, 0)).isEqualTo(39);
    }

    /** Mean pixel 0.1307 is what the set is commonly normalized with. */
    @Test
    void mnistByItsFolder() {
        Path folder = TestFiles.real("mnist/train-images-idx3-ubyte.gz").resolveSibling(".");
        LabeledRows train = DataFiles.load(folder, DEFAULTS);
        assertThat(train.features().shape()).containsExactly(60_000, 784);
        assertThat(train.rowsPerClass()).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
        Dense pixels = Dense.of(train.features());
        double sum = 0;
        for (long i = 0; i < train.features().length(); i++) {
            sum += pixels.get(i);
        }
        assertThat(sum / train.features().length()).isCloseTo(0.1307, within(5e-5));
        assertThat(train.classOf(0)).isEqualTo(5);
        Path testImages = DataFiles.testSetOf(folder, DEFAULTS);
        assertThat(testImages).isNotNull();
        LabeledRows test = DataFiles.load(folder, DEFAULTS, train.schema());
        assertThat(test.features().shape()).containsExactly(10_000, 784);
        assertThat(test.rowsPerClass()).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        train.release();
        test.release();
    }
}
