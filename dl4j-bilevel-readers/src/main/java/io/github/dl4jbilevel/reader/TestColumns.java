package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.CsvColumn.Declared;
import io.github.dl4jbilevel.reader.DataSchema.Column;
import io.github.dl4jbilevel.reader.DataSchema.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the training set's columns in another file: by name where both files have a header, else by place. */
final class TestColumns {
    private final Path file;
    private final DataSchema train;
    private final SummaryBuilder summary;

    TestColumns(Path file, DataSchema train, SummaryBuilder summary) {
        this.file = file;
        this.train = train;
        this.summary = summary;
    }

    /**
     * The layout of the file.
     *
     * @throws DataFileException naming the columns that are missing
     */
    CsvLayout layout(CsvHead head, List<String> names) {
        Table table = train.table();
        if (table == null) {
            throw DataFileException.of(
                    file,
                    "is a table, and the training set is none (LIBSVM or IDX); both files must be of one format. If it is"
                            + " not a table, pass --format.");
        }
        boolean named = head.header() != null;
        boolean byName = named && table.named() && (hasDistinct(table.names()) || !names.equals(table.names()));
        List<Integer> cells = byName ? byName(table, names) : byPlace(table, names, named);
        List<Declared> declared = Collections.nCopies(names.size(), Declared.NOTHING);
        return new CsvLayout(head, names, cells.get(cells.size() - 1), cells.subList(0, cells.size() - 1), declared);
    }

    /** The numbers of all columns but one. */
    private static List<Integer> numbers(int columns) {
        return IntStream.range(0, columns - 1).boxed().toList();
    }

    private static boolean hasDistinct(List<String> names) {
        return new HashSet<>(names).size() == names.size();
    }

    /** The cells of the features, in the training set's order, and then the label's. */
    private List<Integer> byName(Table table, List<String> names) {
        List<String> wanted =
                new ArrayList<>(train.columns().stream().map(Column::name).toList());
        String label = table.names().get(table.label());
        wanted.add(label);
        List<String> missing =
                wanted.stream().filter(name -> !names.contains(name)).toList();
        if (missing.contains(label)) {
            throw DataFileException.of(
                    file,
                    "has no column '" + label + "', which is the training set's label; its columns are " + names
                            + ". A test file needs labels: add them, or leave --test out, so that a share of --data is set"
                            + " aside.");
        }
        if (!missing.isEmpty()) {
            throw DataFileException.of(
                    file,
                    "lacks the columns " + missing + " of the training set; its own are " + names
                            + ". Name them as the training set does, or leave them out of both with --ignore.");
        }
        for (String name : wanted) {
            if (names.indexOf(name) != names.lastIndexOf(name) || wanted.indexOf(name) != wanted.lastIndexOf(name)) {
                throw DataFileException.of(
                        file,
                        "the column '" + name
                                + "' occurs twice here or in the training set, and the two files name their columns"
                                + " differently; rename one of the two.");
            }
        }
        List<String> more =
                names.stream().filter(name -> !table.names().contains(name)).toList();
        if (!more.isEmpty()) {
            summary.warnings.add("the columns " + more + " are not in the training set, and are left out");
        }
        if (!names.equals(table.names())) {
            summary.notes.add("columns taken by their names");
        }
        return wanted.stream().map(names::indexOf).toList();
    }

    private List<Integer> byPlace(Table table, List<String> names, boolean named) {
        int required = table.names().size();
        if (names.size() == required - 1) {
            throw DataFileException.of(
                    file,
                    "has " + names.size() + " columns, one fewer than the training set's " + required
                            + ": perhaps the label's. A test file needs labels: add them, or leave --test out, so that a share"
                            + " of --data is set aside.");
        }
        if (names.size() != required) {
            throw DataFileException.of(
                    file,
                    "its feature columns are " + numbers(names.size()) + " (counted from 0), the training set's are "
                            + numbers(required)
                            + "; both files must have the same columns and be read with the same options.");
        }
        if (named != table.named()) {
            summary.warnings.add(
                    (named ? "has a header, and the training set has none" : "has no header, as the training set does")
                            + "; columns are taken by their place. If that is wrong, pass "
                            + (named ? "--test-header-lines 0" : "--test-header-lines 1"));
        }
        List<Integer> cells =
                new ArrayList<>(train.columns().stream().map(Column::index).toList());
        cells.add(table.label());
        return cells;
    }
}
