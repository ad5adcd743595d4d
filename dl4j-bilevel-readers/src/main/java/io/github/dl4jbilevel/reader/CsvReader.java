package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.DataSchema.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads CSV through DataVec's {@code CSVRecordReader}, plain, gzip or bzip2; blanks around cells are dropped.
 *
 * <p>A feature column of numbers is one feature. A column with text becomes one 0/1 feature per distinct value, in
 * alphabetical order, up to 64; there a {@code ?} (or NA, NaN) is a value like another, while in a column of numbers it
 * is an error, as an empty cell is anywhere. Labels may be numbers (classes in ascending order) or text (alphabetical).
 *
 * <p>The file is read twice, first to learn the columns and then to write the rows straight into one off-heap array, so
 * the heap holds one line at a time.
 */
public final class CsvReader {

    private final Path file;
    private final DataOptions options;
    private final CsvLayout layout;

    private CsvReader(Path file, DataOptions options) {
        this.file = file;
        this.options = options;
        this.layout = CsvLayout.of(file, options);
    }

    /**
     * Reads a file on its own, such as a training set.
     *
     * @param file CSV text, plain, gzip or bzip2
     * @param options the CSV options
     * @return one feature per numeric column and one per category of a text column, in the order of the columns
     * @throws DataFileException if the file cannot be read or breaks a rule; names the file, line and column
     */
    public static LabeledRows read(Path file, DataOptions options) {
        CsvReader reader = new CsvReader(file, options);
        return reader.read(null);
    }

    /**
     * Reads a file with the columns, categories and classes of another, such as a test set.
     *
     * @param file CSV text, plain, gzip or bzip2
     * @param options the options the training set was read with
     * @param train the training set's schema
     * @throws DataFileException also for a column, category or label that the training set does not have
     */
    public static LabeledRows read(Path file, DataOptions options, DataSchema train) {
        CsvReader reader = new CsvReader(file, options);
        return reader.read(train);
    }

    private LabeledRows read(@Nullable DataSchema train) {
        ClassLabels labels = new ClassLabels(file, options.labelThreshold, train);
        List<Column> columns = learn(labels);
        if (labels.rows() == 0) {
            throw CsvLayout.noRows(file);
        }
        int[] classes = labels.classes();
        DataSchema schema = train == null ? schema(columns, labels) : requireSameCells(train);
        INDArray features = Dense.zeros(options.dataType, classes.length, schema.features());
        fill(Dense.of(features), schema);
        return new LabeledRows(features, classes, schema);
    }

    private static DataSchema schema(List<Column> columns, ClassLabels labels) {
        int features = columns.stream().mapToInt(Column::width).sum();
        return new DataSchema(features, labels.classNames(), columns);
    }

    private DataSchema requireSameCells(DataSchema train) {
        List<Integer> cells = train.columns().stream().map(Column::index).toList();
        if (!cells.equals(layout.features())) {
            throw DataFileException.of(
                    file,
                    "its feature columns are " + layout.features() + " (counted from 0), the training set's are "
                            + cells + "; both files must have the same columns and be read with the same options.");
        }
        return train;
    }

    /** Reads the columns, in the first pass. */
    private List<Column> learn(ClassLabels labels) {
        List<CsvColumn> columns = new ArrayList<>();
        for (int index : layout.features()) {
            columns.add(new CsvColumn(layout.names().get(index), index));
        }
        forEachRow((row, cells, line) -> {
            String label = cells.get(layout.label());
            if (CsvColumn.isMissing(label)) {
                throw CsvColumn.missing(file, line, layout.names().get(layout.label()), label);
            }
            labels.add(label, line);
            for (int j = 0; j < columns.size(); j++) {
                columns.get(j).add(cells.get(layout.features().get(j)), line);
            }
        });
        return columns.stream().map(column -> column.resolve(file)).toList();
    }

    /** Reads the features, in the second pass. */
    private void fill(Dense features, DataSchema schema) {
        forEachRow((row, cells, line) -> {
            long at = (long) row * schema.features();
            for (Column column : schema.columns()) {
                String cell = cells.get(column.index());
                if (column.categories().isEmpty()) {
                    features.put(at, number(cell, column, line));
                } else {
                    features.put(at + category(cell, column, line), 1);
                }
                at += column.width();
            }
        });
    }

    private double number(String cell, Column column, long line) {
        Double value = Numbers.parse(cell);
        if (value == null || Math.abs(value) > Dense.maxValue(options.dataType)) {
            throw DataFileException.at(
                    file,
                    line,
                    "column '" + column.name() + "' has '" + cell + "', which is not a finite " + options.dataType
                            + " number; correct the cell or leave the column out with --ignore.");
        }
        return value;
    }

    private int category(String cell, Column column, long line) {
        int index = column.categories().indexOf(cell);
        if (index < 0) {
            throw DataFileException.at(
                    file,
                    line,
                    "column '" + column.name() + "' has '" + cell + "', which the training set does not; its values "
                            + "are " + column.categories() + ". Remove the row or leave the column out.");
        }
        return index;
    }

    private void forEachRow(RowVisitor visitor) {
        try (CsvTable table = new CsvTable(file, options.delimiter)) {
            for (int i = 0; i < layout.headerLines(); i++) {
                table.skip();
            }
            List<String> cells = table.next();
            for (int row = 0; cells != null && row < options.rowLimit; row++) {
                visitor.visit(row, cells, table.line());
                cells = table.next();
            }
        }
    }

    /** Takes a row's number from 0, its cells, and its line's number from 1. */
    private interface RowVisitor {
        void visit(int row, List<String> cells, long line);
    }
}
