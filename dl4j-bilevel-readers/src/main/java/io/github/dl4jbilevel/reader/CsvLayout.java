package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a CSV file: which lines and cells hold what.
 *
 * @param headerLines lines before the first row
 * @param names column names, of the header or made up
 * @param label index of the label's cell
 * @param features indices of the feature cells, ascending
 */
record CsvLayout(int headerLines, List<String> names, int label, List<Integer> features) {

    /** Looks at the first lines of the file. */
    static CsvLayout of(Path file, DataOptions options) {
        int headerLines = options.headerLines == null ? detectHeader(file, options) : options.headerLines;
        List<String> names = names(file, options, headerLines);
        int label = options.labelColumn == null
                ? names.size() - 1
                : find(file, options.labelColumn, names, headerLines, "--label-column");
        Set<Integer> ignored = new HashSet<>();
        for (String column : options.ignoredColumns) {
            ignored.add(find(file, column, names, headerLines, "--ignore"));
        }
        if (ignored.contains(label)) {
            throw DataFileException.of(
                    file, "column '" + names.get(label) + "' is both the label and ignored; choose one.");
        }
        List<Integer> features = IntStream.range(0, names.size())
                .filter(i -> i != label && !ignored.contains(i))
                .boxed()
                .toList();
        if (features.isEmpty()) {
            throw DataFileException.of(
                    file,
                    "no feature column is left of " + names + " (delimiter '" + options.delimiter
                            + "'); check --delimiter, --label-column and --ignore.");
        }
        return new CsvLayout(headerLines, names, label, features);
    }

    private static List<String> names(Path file, DataOptions options, int headerLines) {
        try (CsvTable table = new CsvTable(file, options.delimiter)) {
            for (int i = 1; i < headerLines; i++) {
                table.skip();
            }
            List<String> first = table.next();
            if (first == null) {
                throw noRows(file);
            }
            List<String> names = new ArrayList<>();
            for (int i = 0; i < first.size(); i++) {
                boolean named = headerLines > 0 && !first.get(i).isEmpty();
                names.add(named ? first.get(i) : "column " + i);
            }
            return names;
        }
    }

    /** Takes one line for a header if no cell of the first is a number and some cell of the second is. */
    private static int detectHeader(Path file, DataOptions options) {
        try (CsvTable table = new CsvTable(file, options.delimiter)) {
            List<String> first = table.next();
            if (hasNumber(first)) {
                return 0;
            }
            int lines = (int) table.line();
            List<String> second = table.next();
            if (first != null && !hasNumber(second)) {
                throw DataFileException.of(
                        file,
                        "cannot tell whether the first line is a header, since neither of the first two lines has a "
                                + "number. Pass --header-lines 0 or --header-lines 1.");
            }
            return lines;
        }
    }

    private static boolean hasNumber(@Nullable List<String> cells) {
        return cells != null && cells.stream().anyMatch(cell -> Numbers.parse(cell) != null);
    }

    private static int find(Path file, String column, List<String> names, int headerLines, String option) {
        int index = headerLines > 0 ? names.indexOf(column) : -1;
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
