package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second file goes by the names of the columns. */
class TestColumnsTest {
    @TempDir
    private Path folder = Path.of("");

    private final List<String> names = List.of("a", "b", "kind", "y");

    /** Rows whose columns are in an order, with the header of these names. */
    private String table(boolean header, int... order) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<String> cells = List.of("" + (i * i % 13), "" + (100 + i), i % 3 == 0 ? "red" : "blue", "" + i % 2);
            lines.add(pick(cells, order));
        }
        return Texts.lines(header ? pick(names, order) : "", lines);
    }

    private static String pick(List<String> cells, int... order) {
        List<String> picked = new ArrayList<>();
        for (int j : order) {
            picked.add(cells.get(j));
        }
        return String.join(",", picked);
    }

    private Path file(String name, String text) {
        return TestFiles.write(folder, name, text);
    }

    private LabeledRows train(boolean header) {
        return DataFiles.load(file("train.csv", table(header, 0, 1, 2, 3)), Texts.DEFAULTS);
    }

    private LabeledRows test(LabeledRows train, String text, UnaryOperator<DataOptions.Builder> options) {
        return DataFiles.load(
                file("test.csv", text), options.apply(DataOptions.builder()).build(), train.schema());
    }

    private LabeledRows test(LabeledRows train, String text) {
        return test(train, text, o -> o);
    }

    /** All orders of four columns. */
    @Test
    void columnsGoByTheirNamesInEveryOrder() {
        LabeledRows train = train(true);
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
        for (int i = 0; i < 24; i++) {
            Collections.swap(order, i % 3, i % 3 + 1);
            String text = table(true, order.stream().mapToInt(j -> j).toArray());
            LabeledRows test = test(train, text);
            assertThat(test.features()).isEqualTo(train.features());
            assertThat(test.toDataSet().getLabels()).isEqualTo(train.toDataSet().getLabels());
        }
    }

    @Test
    void anotherLabelColumnAndIgnoredOnesGoByNameToo() {
        UnaryOperator<DataOptions.Builder> options = o -> o.labelColumn("0").ignoreColumns(List.of("b"));
        LabeledRows train = DataFiles.load(
                file("train.csv", table(true, 3, 0, 1, 2)),
                options.apply(DataOptions.builder()).build());
        assertThat(test(train, table(true, 2, 1, 3, 0), options).features()).isEqualTo(train.features());
        assertThat(test(train, table(true, 2, 3, 0), options).features()).isEqualTo(train.features());
    }

    @Test
    void differentSetsOfColumnsAreRefusedOrSaidByName() {
        LabeledRows train = train(true);
        assertThatThrownBy(() -> test(train, table(true, 0, 2, 3)))
                .hasMessageContainingAll("test.csv", "lacks the columns [b]");
        assertThatThrownBy(() -> test(train, table(true, 0, 1, 2)))
                .hasMessageContainingAll("has no column 'y'", "A test file needs labels");
        assertThatThrownBy(() -> test(train, table(true, 0, 1, 2, 3).replaceFirst("kind", "Kind")))
                .hasMessageContaining("lacks the columns [kind]");
        assertThatThrownBy(() -> test(train, table(true, 0, 0, 1, 2, 3)))
                .hasMessageContaining("the column 'a' occurs twice");
        LabeledRows more =
                test(train, table(true, 0, 1, 2, 3).replace("\n", ",7\n").replaceFirst(",7", ",id"));
        assertThat(more.features()).isEqualTo(train.features());
        assertThat(Texts.reading(more).warningLines())
                .singleElement()
                .asString()
                .contains("[id] are not in the training set");
    }

    @Test
    void aHeaderInOneFileAloneIsSaid() {
        LabeledRows test = test(train(true), table(false, 0, 1, 2, 3));
        assertThat(Texts.reading(test).warningLines())
                .singleElement()
                .asString()
                .contains("has no header", "--test-header-lines 1");
        assertThat(test.features()).isEqualTo(train(true).features());
        LabeledRows named = test(train(false), table(true, 0, 1, 2, 3));
        assertThat(Texts.reading(named).warningLines())
                .singleElement()
                .asString()
                .contains("has a header", "--test-header-lines 0");
        assertThatThrownBy(() -> test(train(true), table(false, 0, 1, 2)))
                .hasMessageContainingAll("has 3 columns, one fewer", "perhaps the label's");
        assertThatThrownBy(() -> test(train(false), table(false, 0, 1, 2, 3, 0)))
                .hasMessageContaining("feature columns are [0, 1, 2, 3]");
    }

    @Test
    void namesThatOccurTwiceGoByPlaceWhereBothFilesHaveThem() {
        String text = table(true, 0, 1, 2, 3).replaceFirst("a,b", "a,a");
        LabeledRows train = DataFiles.load(file("train.csv", text), Texts.DEFAULTS);
        assertThat(test(train, text).features()).isEqualTo(train.features());
        assertThatThrownBy(() -> test(train, table(true, 0, 1, 2, 3)))
                .hasMessageContaining("the column 'a' occurs twice");
    }

    @Test
    void eachFileHasADelimiterAndLinesToSkipOfItsOwn() {
        LabeledRows train = train(true);
        assertThat(test(train, table(true, 1, 0, 2, 3).replace(',', ';')).features())
                .isEqualTo(train.features());
        assertThat(test(train, "| remark\n" + table(true, 1, 0, 2, 3)).features())
                .isEqualTo(train.features());
        assertThat(test(train, "A remark\n" + table(true, 1, 0, 2, 3), o -> o.skipLines(1))
                        .features())
                .isEqualTo(train.features());
    }

    @Test
    void unknownLabelsAreNamedAndADotBehindThemIsPointedOut() {
        LabeledRows train = train(true);
        assertThatThrownBy(() -> test(train, "a,b,kind,y\n1,2,red,0\n1,2,red,7\n"))
                .hasMessageContaining("line 3: label '7' is none of the training set's classes [0, 1]");
        LabeledRows words = DataFiles.load(file("w.csv", "1,no\n2,yes\n"), Texts.DEFAULTS);
        assertThatThrownBy(() -> test(words, "1,no.\n")).hasMessageContaining("remove the dots");
    }
}
