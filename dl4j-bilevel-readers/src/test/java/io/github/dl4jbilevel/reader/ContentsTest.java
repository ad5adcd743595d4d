package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is what its content says, whatever its name, delimiter, header and encoding. */
class ContentsTest {
    @TempDir
    private Path folder = Path.of("");

    private void assertSame(LabeledRows rows) {
        assertThat(rows.features()).isEqualTo(Texts.expected(folder).features());
        assertThat(rows.rowsPerClass()).containsExactly(Texts.ROWS / 2, Texts.ROWS / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.csv", "rows.data", "rows.txt", "rows.tsv", "rows.dat", "rows", "rows.svm", "rows.gz"})
    void aTableIsATableByAnyName(String name) {
        assertSame(Texts.read(folder, name, Texts.lines("", Texts.rows(","))));
        assertSame(Texts.read(folder, name, Texts.lines("a,b,y", Texts.rows(","))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.csv", "rows.txt", "rows"})
    void libSvmTextIsLibSvmByAnyName(String name) {
        assertSame(Texts.read(folder, name, Texts.lines("", Texts.libSvm(" ", ":"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|", " ", "   ", " \t ", ", ", " ; "})
    void delimitersAreFoundWithAHeaderAndWithout(String delimiter) {
        assertSame(Texts.read(folder, "rows.txt", Texts.lines("", Texts.rows(delimiter))));
        String header = String.join(delimiter, "first", "second", "kind");
        LabeledRows named = Texts.read(folder, "rows.txt", Texts.lines(header, Texts.rows(delimiter)));
        assertSame(named);
        assertThat(named.schema().columns()).extracting(DataSchema.Column::name).containsExactly("first", "second");
        String padded = "  " + String.join("\n   ", Texts.rows(delimiter)) + "  \n";
        assertSame(Texts.read(folder, "rows.txt", padded));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"' ',': '", "' ',' :'", "' ',' : '", "'  ',:", "'\t',:", "' ',:"})
    void blanksMayStandAroundTheColon(String between, String colon) {
        assertSame(Texts.read(folder, "rows.svm", Texts.lines("", Texts.libSvm(between, colon))));
    }

    @Test
    void excelsLineOfTheDelimiterIsKnown() {
        assertSame(Texts.read(folder, "rows.csv", Texts.lines("sep=;\na;b;y", Texts.rows(";"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE"})
    void encodingsAreFoundWithAMarkAndWithout(String encoding) {
        Charset charset = Charset.forName(encoding);
        String mark = encoding.equals("UTF-16") ? "" : "\uFEFF";
        for (String text : List.of(
                Texts.lines("a,b,y", Texts.rows(",")),
                Texts.lines("", Texts.libSvm(" ", ":")),
                Texts.lines(
                        "@relation r\n@attribute a real\n@attribute b real\n@attribute y {0,1}\n@data",
                        Texts.rows(",")))) {
            assertSame(Texts.read(folder, "marked", (mark + text).getBytes(charset)));
            assertSame(Texts.read(folder, "plain", text.getBytes(charset)));
        }
        assertThatThrownBy(() -> Texts.read(
                        folder, "rows.csv", Texts.lines("", Texts.rows(",")).getBytes(Charset.forName("UTF-32"))))
                .hasMessageContaining("UTF-32");
    }

    @Test
    void whatIsNotUtf8IsReadAsLatin1AndSaidToBe() {
        String text = Texts.lines("a,b,gr\u00f6\u00dfe", Texts.rows(","));
        LabeledRows rows = Texts.read(folder, "rows.csv", text.getBytes(StandardCharsets.ISO_8859_1));
        assertSame(rows);
        assertThat(String.valueOf(rows.reading())).contains("ISO-8859-1", "'gr\u00f6\u00dfe'");
        assertThat(String.valueOf(Texts.read(folder, "rows.csv", text).reading()))
                .doesNotContain("ISO")
                .contains("'gr\u00f6\u00dfe'");
    }

    @ParameterizedTest
    @CsvSource({"'\r'", "'\n'", "'\r\n'"})
    void lineEndsOfAnySystem(String end) {
        assertSame(Texts.read(folder, "rows.csv", String.join(end, Texts.rows(","))));
        assertSame(Texts.read(folder, "rows.svm", String.join(end, Texts.libSvm(" ", ":"))));
        assertSame(Texts.read(folder, "rows.csv", Texts.lines("a,b,y", Texts.rows(",")) + "\u001a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "<!DOCTYPE html><html>#a page of HTML",
                "<html><body>Please log in#a page of HTML",
                "<?xml version='1.0'?><rows/>#is XML",
                "[{\"a\": 1, \"y\": 0}]#is JSON, which",
                "{\"a\": [1, 2]}#is JSON, which",
                "[[1, 2, 0], [3, 4, 1]]#is JSON, which",
                "version https://git-lfs.github.com/spec/v1#git lfs pull",
                "%%MatrixMarket matrix coordinate real general#dump_svmlight_file",
                "hello#pass --format csv",
                "%PDF-1.4#a PDF document",
            })
    void otherTextIsCalledByItsName(String text, String message) {
        assertThatThrownBy(() -> Texts.read(folder, "rows", text + "\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll(folder.resolve("rows").toString(), message.replace("pass", "Pass"));
    }

    @Test
    void linesOfJsonAndEmptyFilesAreCalledByTheirName() {
        assertThatThrownBy(() -> Texts.read(folder, "rows.csv", "{\"a\":1}\n{\"a\":2}\n"))
                .hasMessageContaining("JSON lines")
                .hasMessageContaining("lines=True");
        assertThatThrownBy(() -> Texts.read(folder, "rows.csv", "")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> Texts.read(folder, "rows", "\n \n")).hasMessageContaining("blank lines alone");
        assertThatThrownBy(() -> Texts.read(folder, "rows.csv", "a,b,y\n"))
                .hasMessageContaining("a header, line 1, and no rows");
        assertThatThrownBy(() -> Texts.read(folder, "rows.svm", Texts.lines("", Texts.libSvm(",", ":"))))
                .hasMessageContaining("pairs index:value that a comma separates");
        assertThatThrownBy(() -> Texts.read(folder, "rows.csv", "1,2,0\n1,\0,1\n"))
                .hasMessageContaining("a NUL byte at position 8, line 2");
    }

    @Test
    void optionsOfAnotherFormatAreRefusedWithTheOneThatSettlesIt() {
        Path table = TestFiles.write(folder, "rows", Texts.lines("", Texts.rows(",")));
        Path pairs = TestFiles.write(folder, "pairs", Texts.lines("", Texts.libSvm(" ", ":")));
        assertThatThrownBy(() -> DataFiles.load(
                        table, DataOptions.builder().zeroBased(true).build()))
                .hasMessageContaining("--format libsvm");
        assertThatThrownBy(() -> DataFiles.load(
                        pairs, DataOptions.builder().labelColumn("0").build()))
                .hasMessageContaining("--format csv");
        assertThatThrownBy(() -> DataFiles.load(
                        pairs,
                        Texts.DEFAULTS,
                        DataFiles.load(table, Texts.DEFAULTS).schema()))
                .hasMessageContaining("the training set is a table");
        assertThatThrownBy(() -> DataFiles.load(
                        table,
                        Texts.DEFAULTS,
                        DataFiles.load(pairs, Texts.DEFAULTS).schema()))
                .hasMessageContaining("both files must be of one format");
    }

    @Test
    void aPageInPlaceOfAnIdxFileIsCalledAPage() {
        TestFiles.write(folder, "train-labels-idx1-ubyte", TestFiles.idx(2049, new int[] {1}, 3));
        String html = "<!DOCTYPE html><html>Log in</html>";
        assertThatThrownBy(() -> Texts.read(folder, "train-images-idx3-ubyte", html))
                .hasMessageContaining("a page of HTML");
        TestFiles.write(folder, "train-images-idx3-ubyte", TestFiles.idx(2051, new int[] {1, 1, 1}, 3));
        TestFiles.write(folder, "train-labels-idx1-ubyte", html);
        assertThatThrownBy(() -> DataFiles.load(folder, Texts.DEFAULTS))
                .hasMessageContainingAll("train-labels-idx1-ubyte", "a page of HTML");
        assertThatThrownBy(() -> DataFiles.load(Path.of("https://example.org/rows.csv"), Texts.DEFAULTS))
                .hasMessageContaining("fetch the file first");
    }

    @Test
    void classesThatMayBeSlipsAreSaid() {
        String text = Texts.lines("", Texts.rows(","))
                .repeat(2)
                .replace(",1\n", ",Yes\n")
                .replace(",0\n", ",no\n");
        assertThat(Texts.reading(Texts.read(folder, "rows.csv", text)).warnings())
                .isEmpty();
        assertThat(String.join(
                        "",
                        Texts.reading(Texts.read(folder, "rows.csv", text.replaceFirst("Yes", "yes")))
                                .warnings()))
                .contains("'Yes' and 'yes' are two classes");
        assertThat(String.join(
                        "",
                        Texts.reading(Texts.read(folder, "rows.csv", text + "1,2,Total\n"))
                                .warnings()))
                .contains("classes with a single row: Total");
    }
}
