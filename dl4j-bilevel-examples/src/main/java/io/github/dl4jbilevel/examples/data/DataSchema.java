package io.github.dl4jbilevel.examples.data;

import java.util.List;

/**
 * What the rows of a set mean, so that a test set can be read exactly as its training set was.
 *
 * @param features number d of features
 * @param classNames the class names; class k is {@code classNames.get(k)}
 * @param columns for CSV, the columns the features come from, in file order; empty otherwise
 */
public record DataSchema(int features, List<String> classNames, List<Column> columns) {

    /**
     * A CSV column that became one feature (a number) or several (one per category).
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

    /** Copies the lists. */
    public DataSchema {
        classNames = List.copyOf(classNames);
        columns = List.copyOf(columns);
    }

    /** A schema without columns, as LIBSVM and synthetic sets have. */
    public DataSchema(int features, List<String> classNames) {
        this(features, classNames, List.of());
    }
}
