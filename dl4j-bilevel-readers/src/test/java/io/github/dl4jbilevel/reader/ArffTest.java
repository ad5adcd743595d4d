package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weka's format: numbers and named values are read, other kinds of columns are refused by name. */
class ArffTest {
    private static final String HEADER = """
            % a remark
            @RELATION 'two words'

            @attribute 'petal width' REAL
            @ATTRIBUTE count\tinteger
            @attribute colour {red,'dark blue', 7}
            @attribute class {no,yes}
            @data
            """;
    private static final String ROWS = """
            0.5,1,red,no
            % another remark
            1.5, 2, 'dark blue', yes
            -2e1,3,7,yes
            """;

    @TempDir
    private Path folder = Path.of("");

    private LabeledRows read(String text) {
        return Texts.read(folder, "rows.arff", text);
    }

    private LabeledRows read(String text, UnaryOperator<DataOptions.Builder> options) {
        return DataFiles.load(
                TestFiles.write(folder, "rows.arff", text),
                options.apply(DataOptions.builder()).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.arff", "rows.txt", "rows.csv", "rows.gz"})
    void numbersAndNamedValuesAreRead(String name) {
        LabeledRows rows = Texts.read(folder, name, HEADER + ROWS);
        assertThat(rows.features().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{.5f, 1, 0, 0, 1}, {1.5f, 2, 0, 1, 0}, {-20, 3, 1, 0, 0}});
        assertThat(rows.classNames()).containsExactly("no", "yes");
        assertThat(rows.schema().columns())
                .extracting(DataSchema.Column::name)
                .containsExactly("petal width", "count", "colour");
        assertThat(String.valueOf(rows.reading()))
                .contains("ARFF", "2 numbers (petal width, count)", "'class' {no: 1, yes: 2}");
    }

    @Test
    void doubleQuotesAndBlanksBetweenCellsAreReadToo() {
        assertThat(read(HEADER + ROWS.replace('\'', '"')).features())
                .isEqualTo(read(HEADER + ROWS).features());
        String blanks = ROWS.replaceAll(", *", "  ");
        assertThat(read(HEADER + blanks).features())
                .isEqualTo(read(HEADER + ROWS).features());
    }

    @Test
    void aTestSetGoesByTheNamesOfItsOwnHeader() {
        LabeledRows train = read(HEADER + ROWS);
        String other = """
                @relation r
                @attribute class {no,yes}
                @attribute colour {red,'dark blue',7}
                @attribute count real
                @attribute 'petal width' real
                @data
                no,red,1,0.5
                yes,'dark blue',2,1.5
                yes,7,3,-20
                """;
        LabeledRows test = DataFiles.load(TestFiles.write(folder, "test.arff", other), Texts.DEFAULTS, train.schema());
        assertThat(test.features()).isEqualTo(train.features());
        assertThat(test.toDataSet().getLabels()).isEqualTo(train.toDataSet().getLabels());
    }

    @Test
    void missingValuesAreRefusedOrLeftOut() {
        String text = HEADER + ROWS + "?,4,red,no\n";
        assertThatThrownBy(() -> read(text))
                .hasMessageContainingAll("line 13: column 'petal width'", "--missing \"?\"");
        assertThat(read(text, o -> o.missing(List.of("?"))).rows()).isEqualTo(3);
        assertThatThrownBy(() -> read(HEADER + ROWS + "1,4,red,?\n")).hasMessageContaining("line 13: column 'class'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {"string/--ignore \"count\"", "date \"yyyy-MM\"/is of the type date", "relational/relational"})
    void columnsThatMakeNoFeatureAreRefusedAndCanBeLeftOut(String type, String message) {
        String text = HEADER.replace("integer", type) + ROWS;
        assertThatThrownBy(() -> read(text)).hasMessageContainingAll("rows.arff", "column 'count'", message);
        assertThat(read(text, o -> o.ignoreColumns(List.of("count"))).featureCount())
                .isEqualTo(4);
        assertThat(read(text, o -> o.textColumns(List.of("count"))).featureCount())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {
                "x,4,red,no/line 13: column 'petal width' is one of numbers by the file's header",
                "1,4,pink,no/line 13: column 'colour' has 'pink'",
                "1,4,red,perhaps/line 13: column 'class' has 'perhaps'",
                "1,4,red/line 13: 3 cells",
            })
    void rowsThatBreakTheHeaderAreRefused(String row, String message) {
        assertThatThrownBy(() -> read(HEADER + ROWS + row + "\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void headersThatAreNoneAreRefused() {
        assertThatThrownBy(() -> read(HEADER + "{0 1.5, 3 yes}\n")).hasMessageContaining("line 9: sparse ARFF rows");
        assertThatThrownBy(() -> read(HEADER.replace("integer", "whole") + ROWS))
                .hasMessageContaining("line 5: 'whole' is no type");
        assertThatThrownBy(() -> read(HEADER.replace("@data\n", "") + ROWS))
                .hasMessageContaining("line 8: '0.5,1,red,no' in an ARFF header");
        assertThatThrownBy(() -> read(HEADER.replace("@data\n", ""))).hasMessageContaining("no @data");
        assertThatThrownBy(() -> read("@relation r\n@data\n1,2\n")).hasMessageContaining("no @attribute");
        assertThatThrownBy(() -> read(HEADER)).hasMessageContaining("has no rows");
        assertThatThrownBy(() -> read(HEADER + ROWS, o -> o.delimiter(';'))).hasMessageContaining("an ARFF file");
    }

    @Test
    void realLabelsAreForRegression() {
        String text = HEADER.replace("{no,yes}", "numeric") + "1,2,red,0.5\n1,3,7,2.5\n";
        assertThatThrownBy(() -> read(text)).hasMessageContaining("--task regression");
        assertThat(read(text, o -> o.task(DataOptions.Task.REGRESSION)).targets())
                .containsExactly(.5, 2.5);
    }
}
