package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class CsvReaderTest {

    private static final DataOptions DEFAULTS = DataOptions.builder().build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file(String text) {
        return TestFiles.write(folder, "rows.csv", text);
    }

    private LabeledRows read(String text) {
        return DataFiles.load(file(text), DEFAULTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.csv", "rows.csv.gz", "rows.csv.bz2"})
    void readsNumbersWithTheLabelLast(String name) {
        LabeledRows rows = DataFiles.load(TestFiles.write(folder, name, "1,2.5,b\n-3e1, 4 ,a\n\n5,6,b\n"), DEFAULTS);
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2.5f}, {-30, 4}, {5, 6}}));
        assertThat(rows.classNames()).containsExactly("a", "b");
        assertThat(rows.rowsPerClass()).containsExactly(1, 2);
        assertThat(rows.schema().columns().get(1).name()).isEqualTo("column 1");
    }

    @Test
    void headerIsDetectedAndNamesColumns() {
        DataOptions options = DataOptions.builder()
                .labelColumn("kind")
                .ignoreColumns(List.of("id", "3"))
                .build();
        LabeledRows rows =
                DataFiles.load(file("\uFEFF\"id\",kind,\"x, cm\",junk,y\r\n7,2,1,q,3\r\n8,10,2,r,4\r\n"), options);
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 3}, {2, 4}}));
        assertThat(rows.classNames()).containsExactly("2", "10");
        assertThat(rows.schema().columns()).extracting(DataSchema.Column::name).containsExactly("x, cm", "y");
    }

    @Test
    void headerLinesCanBeGiven() {
        DataOptions two = DataOptions.builder().headerLines(2).build();
        LabeledRows rows = DataFiles.load(file("made in 1999\na,b,label\n1,2,0\n3,4,1\n"), two);
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}));
        assertThat(rows.schema().columns().get(0).name()).isEqualTo("a");
        DataOptions none = DataOptions.builder().headerLines(0).build();
        assertThat(DataFiles.load(file("x,a\ny,b\n"), none).rows()).isEqualTo(2);
        assertThatThrownBy(() -> read("x,a\ny,b\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("--header-lines 0");
    }

    @Test
    void textColumnsAreOneHotAndAQuestionMarkIsAValueThere() {
        LabeledRows rows = read("red,1,0\n?,2,1\nblue,3,0\nred,4,1\n");
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new float[][] {
            {0, 0, 1, 1}, {1, 0, 0, 2}, {0, 1, 0, 3}, {0, 0, 1, 4}
        }));
        assertThat(rows.schema().columns().get(0).categories()).containsExactly("?", "blue", "red");
    }

    @Test
    void testFileTakesTheTrainingSetsCategoriesAndClasses() {
        LabeledRows train = read("red,1,yes\nblue,2,no\ngreen,3,no\n");
        LabeledRows test = DataFiles.load(file("green,9,no\n"), DEFAULTS, train.schema());
        assertThat(test.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{0, 1, 0, 9}}));
        assertThatThrownBy(() -> DataFiles.load(file("blue,1,no\npink,9,no\n"), DEFAULTS, train.schema()))
                .hasMessageContaining("line 2: column 'column 0' has 'pink'");
        assertThatThrownBy(() -> DataFiles.load(file("red,1,no.\n"), DEFAULTS, train.schema()))
                .hasMessageContaining("line 1: label 'no.'");
        assertThatThrownBy(() -> DataFiles.load(file("red,1,1,no\n"), DEFAULTS, train.schema()))
                .hasMessageContaining("feature columns are [0, 1, 2]");
        assertThatThrownBy(() -> DataFiles.load(file("red,1,no\nred,x,no\n"), DEFAULTS, train.schema()))
                .hasMessageContaining("line 2: column 'column 1' has 'x'");
    }

    @Test
    void sixtyFourCategoriesAreTheMost() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            String row = "v" + i + ",1," + i % 2 + "\n";
            text.append(row).append(row);
        }
        assertThat(read(text.toString()).featureCount()).isEqualTo(65);
        assertThatThrownBy(() -> read(text + "v64,1,0\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("rows.csv, line 1: column 'column 0' holds 'v0'")
                .hasMessageContaining("--ignore \"column 0\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,?,0    | line 3: column 'y' has no value ('?')",
                "1,,0     | line 3: column 'y' has no value ('')",
                "1,NA,0   | line 3: column 'y' has no value ('NA')",
                "1,nan,0  | line 3: column 'y' has no value ('nan')",
                "1,2,     | line 3: column 'label' has no value ('')",
                "1,1e39,0 | line 3: column 'y' has '1e39', which is not a finite FLOAT",
                "1,2      | line 3: 2 cells where the first line has 3",
                "1,2,3,4  | line 3: 4 cells where the first line has 3"
            })
    void faultIsNamedByFileLineAndColumn(String row, String message) {
        assertThatThrownBy(() -> read("x,y,label\n5,6,1\n" + row + "\n7,8,0\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(folder.resolve("rows.csv") + ", " + message);
    }

    @Test
    void emptyCellIsAFaultInATextColumnToo() {
        assertThatThrownBy(() -> read("1,red,0\n2,,1\n")).hasMessageContaining("line 2: column 'column 1' has no");
    }

    @Test
    void unknownColumnsAndEmptyFilesAreRefused() {
        DataOptions label = DataOptions.builder().labelColumn("z").build();
        assertThatThrownBy(() -> DataFiles.load(file("x,y\n1,2\n"), label)).hasMessageContaining("'z'; give --label");
        DataOptions ignore = DataOptions.builder().ignoreColumns(List.of("2")).build();
        assertThatThrownBy(() -> DataFiles.load(file("x,y\n1,2\n"), ignore)).hasMessageContaining("index from 0 to 1");
        DataOptions both = DataOptions.builder()
                .labelColumn("x")
                .ignoreColumns(List.of("x"))
                .build();
        assertThatThrownBy(() -> DataFiles.load(file("x,y\n1,2\n"), both)).hasMessageContaining("choose one");
        assertThatThrownBy(() -> read("1\n2\n")).hasMessageContaining("no feature column is left");
        assertThatThrownBy(() -> read("")).hasMessageContaining("has no rows");
        assertThatThrownBy(() -> read("x,y\n")).isInstanceOf(DataFileException.class);
    }

    @Test
    void otherDelimitersAndLabelThresholds() {
        DataOptions options =
                DataOptions.builder().delimiter(';').labelThreshold(5).build();
        LabeledRows rows = DataFiles.load(file("1;5\n2;6\n3;4\n"), options);
        assertThat(rows.rowsPerClass()).containsExactly(2, 1);
        assertThat(rows.classOf(1)).isEqualTo(1);
    }
}
