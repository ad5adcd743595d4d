package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers, remarks, quotes and cells that are no numbers: read, or refused with advice that works. */
class TableTest {
    @TempDir
    private Path folder = Path.of("");

    private LabeledRows read(String text) {
        return Texts.read(folder, "rows.csv", text);
    }

    private LabeledRows read(String text, UnaryOperator<DataOptions.Builder> options) {
        return DataFiles.load(
                TestFiles.write(folder, "rows.csv", text),
                options.apply(DataOptions.builder()).build());
    }

    private void assertSame(LabeledRows rows) {
        assertThat(rows.features()).isEqualTo(Texts.expected(folder).features());
        assertThat(rows.classNames()).containsExactly("0", "1");
    }

    private static List<String> names(LabeledRows rows) {
        return rows.schema().columns().stream().map(DataSchema.Column::name).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,1,target", "1,2,y", "a,b,c", "'0','1','y'", ",b,c", "2019,2020,label"})
    void aHeaderIsTextAboveNumbers(String header) {
        assertSame(read(Texts.lines(header.replace('\'', '"'), Texts.rows(","))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,1,2", "1,2,3", "2018,2019,2020", "0.5,name,1"})
    void whatMayBeAHeaderOrARowIsRefusedAndEitherOptionSettlesIt(String line) {
        String text = Texts.lines(line, Texts.rows(","));
        assertThatThrownBy(() -> read(text))
                .hasMessageContainingAll(
                        "line 1: cannot tell", "--header-lines 1", "--header-lines 0", "--test-header-lines");
        assertSame(read(text, o -> o.headerLines(1)));
        if (!line.contains("name")) {
            assertThat(read(text, o -> o.headerLines(0)).rows()).isEqualTo(Texts.ROWS + 1);
        }
    }

    @Test
    void aTableOfTextHasAHeaderWhereItsFirstLineDoesNotComeAgain() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(
                    (i % 3 == 0 ? "red" : "blue") + "," + (i % 2 == 0 ? "S" : "L") + "," + (i % 5 == 0 ? "yes" : "no"));
        }
        assertThat(names(read(Texts.lines("colour,size,sold", rows)))).containsExactly("colour", "size");
        assertThat(read(Texts.lines("", rows)).rows()).isEqualTo(20);
        assertThat(read(Texts.lines("red,S,yes", rows)).rows()).isEqualTo(21);
    }

    @Test
    void aRepeatedHeaderIsPassedOverAndSaid() {
        List<String> rows = new ArrayList<>(Texts.rows(","));
        rows.add(9, "a,b,y");
        LabeledRows read = read(Texts.lines("a,b,y", rows));
        assertSame(read);
        assertThat(String.join("", Texts.reading(read).warningLines())).contains("line 11 repeats the header");
    }

    @Test
    void namesThatOccurTwiceAreRefusedWhereTheyAreUsed() {
        String text = Texts.lines("a,a,y", Texts.rows(","));
        assertSame(read(text));
        assertThatThrownBy(() -> read(text, o -> o.ignoreColumns(List.of("a"))))
                .hasMessageContaining("columns 0 and 1 are both named 'a'; give --ignore the index");
        assertThat(read(text, o -> o.ignoreColumns(List.of("0"))).featureCount())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {"# made by a program", "% made, by, me", "| note", "# one", "#"})
    void remarksBeforeTheTableArePassedOver(String remark) {
        assertSame(read(Texts.lines(remark, Texts.rows(","))));
        assertSame(read(Texts.lines(remark + "\n\na,b,y", Texts.rows(","))));
        assertSame(read(Texts.lines(remark, Texts.rows(",")), o -> o.headerLines(1)));
    }

    @Test
    void aRemarkOfNamesNamesTheColumns() {
        LabeledRows rows = read(Texts.lines("# first, second, y", Texts.rows(",")));
        assertSame(rows);
        assertThat(names(rows)).containsExactly("first", "second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Made in 1999", "Notes: x\nand \"more", "Title\n\nDate 2020"})
    void otherTextBeforeTheTableIsRefusedWithTheOptionThatPassesOverIt(String text) {
        String withHeader = Texts.lines(text + "\na,b,y", Texts.rows(","));
        String without = Texts.lines(text, Texts.rows(","));
        int lines = (int) text.lines().count();
        for (String each : List.of(withHeader, without)) {
            if (!text.contains("\"")) {
                assertThatThrownBy(() -> read(each))
                        .hasMessageContainingAll("line 1: ", "--skip-lines " + lines, "--test-skip-lines " + lines);
            }
            assertSame(read(each, o -> o.skipLines(lines)));
        }
        assertThat(names(read(withHeader, o -> o.headerLines(lines + 1)))).containsExactly("a", "b");
        assertSame(read(without, o -> o.headerLines(lines)));
        assertThatThrownBy(() -> read(without, o -> o.skipLines(500))).hasMessageContaining("--skip-lines 500");
    }

    @Test
    void quotesHoldLineBreaksDelimitersAndQuotes() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(i * i + ",\"" + (i % 2 == 0 ? "two\nlines, a \"\"word\"\"" : "one") + "\"," + i % 2);
        }
        LabeledRows read = read(Texts.lines("a,note,y", rows));
        assertThat(read.schema().columns().get(1).categories()).containsExactly("one", "two\nlines, a \"word\"");
        rows.add(5, "7,\"open,1");
        assertThatThrownBy(() -> read(Texts.lines("a,note,y", rows)))
                .hasMessageContaining("line 10: a quoted cell")
                .hasMessageContaining("Close the quotes");
        rows.set(5, "7,\"in\"side,1");
        assertThatThrownBy(() -> read(Texts.lines("a,note,y", rows)))
                .hasMessageContaining("line 10: a quoted cell of this row has more text");
        rows.set(5, "x,one,1");
        assertThatThrownBy(() -> read(Texts.lines("a,note,y", rows))).hasMessageContaining("line 10: column 'a'");
    }

    @Test
    void aDelimiterAtTheEndOfEachLineMakesNoColumn() {
        List<String> rows = Texts.rows(",").stream().map(row -> row + ",").toList();
        assertSame(read(Texts.lines("", rows)));
        assertSame(read(Texts.lines("a,b,y", rows)));
        assertSame(read(Texts.lines("a,b,y,", rows)));
        assertThat(Texts.reading(read(Texts.lines("", rows))).notes())
                .anyMatch(note -> note.contains("last column, which is empty"));
    }

    @Test
    void rowNamesWithoutANameInTheHeaderAreAColumn() {
        List<String> rows = new ArrayList<>();
        Texts.rows(",").forEach(row -> rows.add("r" + rows.size() + "," + row));
        assertThatThrownBy(() -> read(Texts.lines("a,b,y", rows)))
                .hasMessageContainingAll("line 2: column 'column 0'", "names the rows", "--ignore \"column 0\"");
        assertSame(read(Texts.lines("a,b,y", rows), o -> o.ignoreColumns(List.of("column 0"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1,234\"",
                "1 234",
                "1'234",
                "NULL",
                "-",
                "#N/A",
                "n/a",
                "None",
                "?",
                "nan",
                "inf",
                "-Infinity",
                "12%",
                "$5",
                "0x1f",
                "1_000",
                "1.5f",
                "5kg",
                "<0.5",
                "(12)",
                "1.0D+03",
                "text",
                "1/2",
                "\u22121.5",
                "\"0,095\""
            })
    void aCellThatIsNoNumberInAColumnOfNumbersIsRefusedAndEachAdviceWorks(String cell) {
        List<String> rows = new ArrayList<>(Texts.rows(","));
        rows.add(6, cell + ",2,1");
        String text = Texts.lines("a,b,y", rows);
        String content = cell.replace("\"", "");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll("rows.csv, line 8: column 'a'", content, "--missing", "--ignore \"a\"");
        LabeledRows without = read(text, o -> o.missing(List.of(content)));
        assertSame(without);
        assertThat(Texts.reading(without).notes()).contains("1 row with missing values left out");
        assertThat(read(text, o -> o.ignoreColumns(List.of("a"))).featureCount())
                .isOne();
        assertThat(read(text, o -> o.textColumns(List.of("a")))
                        .schema()
                        .columns()
                        .get(0)
                        .categories())
                .contains(content);
    }

    @Test
    void decimalCommasAreReadWhenTheyAreAskedFor() {
        List<String> rows =
                Texts.rows(";").stream().map(row -> row.replace('.', ',')).toList();
        assertThatThrownBy(() -> read(Texts.lines("a;b;y", rows)))
                .hasMessageContainingAll("column 'a'", "decimal comma", "--decimal-comma");
        assertSame(read(Texts.lines("a;b;y", rows), o -> o.decimalComma(true)));
        assertSame(read(Texts.lines("", rows), o -> o.decimalComma(true)));
    }

    @Test
    void numbersAreNumbersInEveryUsualSpelling() {
        LabeledRows rows = read("1e3,.5,0\n+1.,-2E-3,1\n007,1e+2,0\n");
        assertThat(rows.features().toFloatMatrix()).isDeepEqualTo(new float[][] {{1000, .5f}, {1, -.002f}, {7, 100}});
    }

    @Test
    void categoriesThatAreNumbersNowAndThenAreSaid() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(List.of("2", "3", "4", "5more").get(i % 4) + "," + i % 7 + ","
                    + List.of("no", "yes").get(i % 3 % 2));
        }
        LabeledRows read = read(Texts.lines("doors,b,y", rows));
        assertThat(String.join("", Texts.reading(read).warningLines()))
                .contains("column 'doors' holds numbers and text such as '5more' (line 5)", "--text \"doors\"");
        LabeledRows asked = read(Texts.lines("doors,b,y", rows), o -> o.textColumns(List.of("doors")));
        assertThat(Texts.reading(asked).warnings()).isEmpty();
        assertThat(asked.features()).isEqualTo(read.features());
    }

    @Test
    void columnsThatNameOrCountTheRowsAreSaid() {
        List<String> named = new ArrayList<>();
        List<String> counted = new ArrayList<>();
        Texts.rows(",").forEach(row -> {
            named.add("person " + named.size() + "," + row);
            counted.add(counted.size() + "," + row);
        });
        assertThatThrownBy(() -> read(Texts.lines("who,a,b,y", named)))
                .hasMessageContainingAll("column 'who'", "names the rows", "--ignore \"who\"", "--text \"who\"");
        assertThat(read(Texts.lines("who,a,b,y", named), o -> o.textColumns(List.of("who")))
                        .featureCount())
                .isEqualTo(Texts.ROWS + 2);
        assertThat(String.join(
                        "", Texts.reading(read(Texts.lines(",a,b,y", counted))).warningLines()))
                .contains("column 'column 0' counts the rows", "--ignore \"column 0\"");
    }

    @Test
    void aMissingLabelIsNotAdvisedToBeIgnored() {
        List<String> rows = new ArrayList<>(Texts.rows(","));
        rows.add(3, "1,2,");
        assertThatThrownBy(() -> read(Texts.lines("a,b,y", rows)))
                .hasMessageContainingAll("line 5: column 'y' has no value", "it is the label", "--missing \"?\"")
                .hasMessageNotContaining("--ignore");
        assertSame(read(Texts.lines("a,b,y", rows), o -> o.missing(List.of("?"))));
    }

    @Test
    void anEmptyColumnIsLeftOutByItsName() {
        List<String> rows = Texts.rows("|").stream().map(row -> "|" + row + "|").toList();
        assertThatThrownBy(() -> read(Texts.lines("", rows)))
                .hasMessageContaining("'column 0' is empty here and in every row");
        assertSame(read(Texts.lines("", rows), o -> o.ignoreColumns(List.of("column 0"))));
    }

    @Test
    void namesWithCommasAndSeveralNamesCanBeIgnored() {
        String text = "\"x, cm\",b,c,y\n1,2,3,0\n4,5,6,1\n";
        assertThat(names(read(text, o -> o.ignoreColumns(List.of("x, cm"))))).containsExactly("b", "c");
        assertThat(names(read(text, o -> o.ignoreColumns(List.of("b,c"))))).containsExactly("x, cm");
    }

    /** As a table without names is written with its index. */
    @Test
    void aHeaderOfNumbersOverAnIndex() {
        List<String> rows = Texts.rows(",");
        List<String> indexed = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            indexed.add(i + "," + rows.get(i));
        }
        LabeledRows read = read(Texts.lines(",0,1,2", indexed));
        assertThat(read.rows()).isEqualTo(Texts.ROWS);
        assertThat(read.classNames()).containsExactly("0", "1");
    }

    /** Where decimals have commas, a row of them alone is no header. */
    @Test
    void aRowOfDecimalCommasIsNoHeader() {
        List<String> rows = Texts.rows(";").stream()
                .map(row -> row.replace('.', ',').replaceAll("(\\d)$", "$1,5"))
                .toList();
        LabeledRows read = read(
                Texts.lines(rows.get(0), rows.subList(1, rows.size())),
                o -> o.decimalComma(true).task(DataOptions.Task.REGRESSION));
        assertThat(read.rows()).isEqualTo(Texts.ROWS);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "'0,0'|'1,5'|a decimal comma|--decimal-comma",
                "'1,500'|'2,000'|separated thousands|Write them without"
            },
            delimiter = '|')
    void labelsThatAreWrittenNumbersAreNoClasses(String one, String other, String what, String advice) {
        List<String> rows = new ArrayList<>();
        for (String row : Texts.rows(";")) {
            rows.add(
                    row.endsWith("0")
                            ? row.substring(0, row.length() - 1) + one
                            : row.substring(0, row.length() - 1) + other);
        }
        String text = Texts.lines("a;b;y", rows);
        assertThatThrownBy(() -> read(text))
                .hasMessageContainingAll("'" + one + "'", what, advice, "--task classification");
        assertThat(read(text, o -> o.task(DataOptions.Task.CLASSIFICATION)).classNames())
                .containsExactly(one, other);
    }

    @Test
    void labelsWithASignAreClassesWithAWarning() {
        List<String> rows = Texts.rows(",").stream().map(row -> row + "0%").toList();
        LabeledRows read = read(Texts.lines("a,b,y", rows));
        assertThat(read.classNames()).containsExactly("00%", "10%");
        assertThat(Texts.reading(read).warnings()).anyMatch(warning -> warning.contains("--task regression"));
    }

    /** Times make no pairs of LIBSVM. */
    @ParameterizedTest
    @ValueSource(strings = {"08:30,", "1/1/2011 0:00,"})
    void timesInATable(String time) {
        List<String> rows = new ArrayList<>();
        for (String row : Texts.rows(",")) {
            rows.add((row.endsWith("0") ? time : time.replace('0', '1')) + row);
        }
        LabeledRows read = DataFiles.load(
                TestFiles.write(folder, "rows.data", Texts.lines("slot,a,b,y", rows)),
                DataOptions.builder().ignoreColumns(List.of("slot")).build());
        assertThat(read.rows()).isEqualTo(Texts.ROWS);
        assertThat(read.featureCount()).isEqualTo(2);
    }
}
