package io.github.dl4jbilevel.reader;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of the rows of a set, so that a test set can be read exactly as its training set was.
 *
 * @param features number d of features
 * @param classNames the class names; class k is {@code classNames.get(k)}; none where labels are real numbers
 * @param columns of a table, the columns the features come from, in file order; empty otherwise
 * @param table the table; null where the rows come from none
 */
public record DataSchema(
        int features,
        List<String> classNames,
        List<Column> columns,
        @Nullable Table table) {

    /**
     * A column of a table that became one feature (a number) or several (one per category).
     *
     * @param name the column's name, or {@code column 3} in a file without a header
     * @param index the cell's index in the row, from 0
     * @param categories the category names in the order of their features; empty for a numeric column
     */
    public record Column(String name, int index, List<String> categories) {

        /** Copies the list. */
        public Column {
            categories = List.copyOf(categories);
        }

        /** Number of features the column becomes. */
        public int width() {
            return Math.max(1, categories.size());
        }
    }

    /**
     * All columns of a table, those that are left out too.
     *
     * @param names of the columns, in file order
     * @param named whether the names are the file's own, so that another file may have them in another order
     * @param label index of the label's column
     */
    public record Table(List<String> names, boolean named, int label) {

        /** Copies the list. */
        public Table {
            names = List.copyOf(names);
        }
    }

    /** Copies the lists. */
    public DataSchema {
        classNames = List.copyOf(classNames);
        columns = List.copyOf(columns);
    }

    /** A schema without columns, as LIBSVM and synthetic sets have. */
    public DataSchema(int features, List<String> classNames) {
        this(features, classNames, List.of(), null);
    }

    /** A schema whose columns belong to no table of a file. */
    public DataSchema(int features, List<String> classNames, List<Column> columns) {
        this(features, classNames, columns, null);
    }

    /** Whether labels are real numbers, not classes. */
    public boolean isRegression() {
        return classNames.isEmpty();
    }

    /**
     * The features that a column became.
     *
     * @param column of CSV the column's name, or its cell's index from 0; otherwise the feature's number from 0
     * @throws IllegalArgumentException if there is no such column among the features
     */
    public int[] featuresOf(String column) {
        if (columns.isEmpty()) {
            int feature = column.matches("\\d{1,9}") ? Integer.parseInt(column) : features;
            if (feature >= features) {
                throw new IllegalArgumentException("There is no feature '" + column + "': the rows have " + features
                        + " features without names; give a number from 0 to " + (features - 1) + ".");
            }
            return new int[] {feature};
        }
        Column found = columns.stream()
                .filter(c -> c.name().equals(column))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(c -> Integer.toString(c.index()).equals(column))
                        .findFirst())
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no feature column '" + column + "': give one of "
                                + columns.stream()
                                        .map(c -> c.name() + " (" + c.index() + ")")
                                        .toList()
                                + ", by name or by the number in brackets."));
        int first = columns.stream()
                .takeWhile(c -> !c.equals(found))
                .mapToInt(Column::width)
                .sum();
        return IntStream.range(first, first + found.width()).toArray();
    }
}
