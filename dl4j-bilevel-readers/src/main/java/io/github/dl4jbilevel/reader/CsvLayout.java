package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.CsvColumn.Declared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The layout of a table: which cells hold what.
 *
 * @param head its beginning
 * @param names column names, of the header or made up
 * @param label index of the label's cell
 * @param features indices of the feature cells, ascending
 * @param declared what is known of each column beforehand
 */
record CsvLayout(CsvHead head, List<String> names, int label, List<Integer> features, List<Declared> declared) {

    /** The layout of a file on its own. */
    static CsvLayout of(Path file, CsvHead head, DataOptions options) {
        List<String> names = head.names();
        return of(file, head, options, names, Collections.nCopies(names.size(), Declared.NOTHING));
    }

    /** The layout of a file whose header declares its columns. */
    static CsvLayout of(Path file, CsvHead head, DataOptions options, List<String> names, List<Declared> known) {
        List<Declared> declared = new ArrayList<>(known);
        int label = options.labelColumn == null
                ? names.size() - 1
                : find(file, options.labelColumn, names, "--label-column");
        Set<Integer> ignored = findAll(file, options.ignoredColumns, names, "--ignore");
        if (ignored.contains(label)) {
            throw DataFileException.of(
                    file,
                    "column '" + names.get(label) + "' is both the label and ignored; choose one, and name the label by"
                            + " --label-column.");
        }
        for (int column : findAll(file, options.textColumns, names, "--text")) {
            declared.set(column, Declared.TEXT);
        }
        List<Integer> features = IntStream.range(0, names.size())
                .filter(i -> i != label && !ignored.contains(i))
                .boxed()
                .toList();
        if (features.isEmpty()) {
            throw DataFileException.of(
                    file,
                    "no feature column is left of " + names + " (delimiter: "
                            + Delimiters.name(head.format().delimiter())
                            + "); check --delimiter, --label-column and --ignore.");
        }
        return new CsvLayout(head, names, label, features, List.copyOf(declared));
    }

    /** Columns by name or index; a text that names none may be several, with commas between them. */
    private static Set<Integer> findAll(Path file, List<String> columns, List<String> names, String option) {
        Set<Integer> found = new HashSet<>();
        for (String given : columns) {
            List<String> each = names.contains(given) ? List.of(given) : Arrays.asList(given.split(",", -1));
            each.forEach(column -> found.add(find(file, column, names, option)));
        }
        return found;
    }

    private static int find(Path file, String column, List<String> names, String option) {
        int index = names.indexOf(column);
        if (index >= 0 && names.lastIndexOf(column) > index) {
            throw DataFileException.of(
                    file,
                    "columns " + index + " and " + names.lastIndexOf(column) + " are both named '" + column + "'; give "
                            + option + " the index, counted from 0.");
        }
        if (index < 0 && column.matches("\\d{1,8}")) {
            index = Integer.parseInt(column);
        }
        if (index < 0 || index >= names.size()) {
            throw DataFileException.of(
                    file,
                    "there is no column '" + column + "'; give " + option + " one of " + names
                            + " or an index from 0 to " + (names.size() - 1) + ".");
        }
        return index;
    }

    static DataFileException noRows(Path file) {
        return DataFileException.of(file, "has no rows; expected lines of cells, one row each.");
    }
}
