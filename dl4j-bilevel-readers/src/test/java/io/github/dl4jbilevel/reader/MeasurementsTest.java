package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import io.github.dl4jbilevel.reader.DataOptions.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Labels that are measurements are not taken for classes, and are learned as real numbers where the user says so. */
class MeasurementsTest {
    @TempDir
    private Path folder = Path.of("");

    private Path csv(int rows, IntFunction<String> label) {
        List<String> lines = IntStream.range(0, rows)
                .mapToObj(i -> i + "," + i % 7 + "," + label.apply(i))
                .toList();
        return TestFiles.write(folder, "rows.csv", Texts.lines("a,b,y", lines));
    }

    private Path svm(int rows, IntFunction<String> label) {
        List<String> lines = IntStream.range(0, rows)
                .mapToObj(i -> label.apply(i) + " 1:" + i + " 2:" + i % 7)
                .toList();
        return TestFiles.write(folder, "rows", Texts.lines("", lines));
    }

    private static String measured(int i) {
        return String.format(Locale.ROOT, "%.2f", 20 + 3.7 * (i % 11));
    }

    private static DataOptions task(Task task) {
        return DataOptions.builder().task(task).build();
    }

    /** By number of the kind: prices, halves, codes that count the rows, and many labels with one row each. */
    private static String label(String kind, int i) {
        return switch (kind) {
            case "prices" -> measured(i);
            case "halves" -> List.of("0.5", "1", "1.5").get(i % 3);
            case "counts" -> Integer.toString(17 * i);
            default -> i < 30 ? "1" : Integer.toString(i);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"prices", "halves", "counts", "singles"})
    void measurementsAreRefusedAndEachAdviceWorks(String kind) {
        for (Path file : List.of(csv(60, i -> label(kind, i)), svm(60, i -> label(kind, i)))) {
            assertThatThrownBy(() -> DataFiles.load(file, Texts.DEFAULTS))
                    .isInstanceOf(DataFileException.class)
                    .hasMessageContainingAll(
                            file.toString(),
                            "look like measurements",
                            "--task regression",
                            "--label-threshold",
                            "--task classification");
            LabeledRows real = DataFiles.load(file, task(Task.REGRESSION));
            assertThat(real.targets()[1]).isEqualTo(Double.parseDouble(label(kind, 1)));
            assertThat(DataFiles.load(file, task(Task.CLASSIFICATION)).classCount())
                    .isGreaterThan(2);
            assertThat(DataFiles.load(
                                    file,
                                    DataOptions.builder().labelThreshold(1).build())
                            .classCount())
                    .isEqualTo(2);
        }
    }

    @Test
    void textsThatNameTheRowsAreNoClasses() {
        Path file = csv(60, i -> "person " + i);
        assertThatThrownBy(() -> DataFiles.load(file, Texts.DEFAULTS))
                .hasMessageContainingAll("60 different labels in 60 rows", "--label-column", "--task classification")
                .hasMessageNotContaining("regression");
        assertThatThrownBy(() -> DataFiles.load(file, task(Task.REGRESSION)))
                .hasMessageContaining("line 2: label 'person 0' is not a finite number");
    }

    @Test
    void wholeNumbersThatMakeManyClassesAreSaid() {
        Path file = csv(400, i -> Integer.toString(20 + i % 40));
        assertThat(String.join(
                        "", Texts.reading(DataFiles.load(file, Texts.DEFAULTS)).warningLines()))
                .contains("40 different numbers as labels", "--task regression", "--task classification");
        assertThat(Texts.reading(DataFiles.load(file, task(Task.CLASSIFICATION)))
                        .warnings())
                .noneMatch(warning -> warning.contains("labels"));
        assertThat(Texts.reading(DataFiles.load(csv(60, i -> Integer.toString(i % 3)), Texts.DEFAULTS))
                        .warnings())
                .noneMatch(warning -> warning.contains("labels"));
    }

    @Test
    void realLabelsAreKeptThroughEverythingThatIsDoneToRows() {
        Path file = csv(30, MeasurementsTest::measured);
        LabeledRows rows = DataFiles.load(file, task(Task.REGRESSION));
        assertThat(rows.isRegression()).isTrue();
        assertThat(rows.classCount()).isZero();
        DataSet set = rows.toDataSet();
        assertThat(set.getLabels().shape()).containsExactly(30, 1);
        assertThat(set.getLabels().dataType()).isEqualTo(DataType.FLOAT);
        LabeledRows[] parts = rows.split(0.4, 3);
        LabeledRows joined = LabeledRows.concat(List.of(parts));
        for (LabeledRows each : List.of(rows, parts[0], parts[1], joined, rows.shuffled(5))) {
            for (int i = 0; i < each.rows(); i++) {
                int number = (int) each.features().getDouble(i, 0);
                assertThat(each.targets()[i]).isEqualTo(Double.parseDouble(measured(number)));
            }
        }
        assertThat(joined.rows()).isEqualTo(30);
        DataSetIterator batches = rows.iterator(7);
        assertThat(batches.next().getLabels().toFloatVector()).startsWith(20, 23.7f);
        LabeledRows again = DataFiles.load(file, task(Task.REGRESSION), rows.schema());
        assertThat(again.targets()).containsExactly(rows.targets());
        assertThat(String.valueOf(rows.reading())).contains("labels in column 'y' real numbers from 20 to 57");
    }

    @Test
    void aScaleOfTheLabelsIsThatOfTheTrainingRows() {
        LabeledRows rows =
                DataFiles.load(csv(4, i -> List.of("1", "3", "5", "7").get(i)), task(Task.REGRESSION));
        TargetScale scale = TargetScale.fit(rows);
        assertThat(scale.mean()).isEqualTo(4);
        assertThat(scale.deviation()).isEqualTo(Math.sqrt(5));
        assertThat(scale.apply(rows).targets())
                .containsExactly(-3 / Math.sqrt(5), -1 / Math.sqrt(5), 1 / Math.sqrt(5), 3 / Math.sqrt(5));
        LabeledRows same = DataFiles.load(csv(4, i -> "2"), task(Task.REGRESSION));
        assertThat(TargetScale.fit(same).apply(same).targets()).containsOnly(0);
    }

    @Test
    void aThresholdAndRegressionContradictEachOther() {
        assertThatThrownBy(() -> DataOptions.builder()
                        .labelThreshold(1)
                        .task(Task.REGRESSION)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leave one of them out");
    }
}
