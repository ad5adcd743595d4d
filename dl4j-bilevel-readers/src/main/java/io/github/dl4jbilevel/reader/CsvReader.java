package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.DataSchema.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads tables: CSV and its kin, and ARFF, plain or packed; blanks around cells are dropped.
 *
 * <p>A feature column of numbers is one feature. A column with text becomes one 0/1 feature per distinct value, in
 * alphabetical order, up to 64; there a {@code ?} (or NA, NaN) is a value like another, while in a column of numbers it
 * is an error, as an empty cell is anywhere. A column of numbers with a few texts is refused. Labels may be numbers (classes in ascending
 * order) or text (alphabetical), or, for regression, real numbers.
 *
 * <p>A second file goes by the names of the columns where both files have a header, else by their place.
 *
 * <p>The file is read twice, first to learn the columns and then to write the rows straight into one off-heap array, so
 * the heap holds one line at a time.
 */
public final class CsvReader {

    private final Path file;
    private final DataOptions options;
    private final TextFile text;
    private final @Nullable ArffHeader arff;
    private final CsvLayout layout;
    private final SummaryBuilder summary = new SummaryBuilder();

    private CsvReader(TextFile text, DataOptions options, boolean arff, @Nullable DataSchema train) {
        this.file = text.file();
        this.options = options;
        this.text = text;
        ArffHeader declared = arff ? ArffHeader.of(text) : null;
        this.arff = declared;
        CsvHead head = declared == null ? CsvHead.of(text, options) : declared.head();
        summary.notes.addAll(head.notes());
        if (train != null) {
            this.layout = new TestColumns(file, train, summary).layout(head, head.names());
        } else if (declared == null) {
            this.layout = CsvLayout.of(file, head, options);
        } else {
            this.layout = CsvLayout.of(file, head, options, head.names(), declared.columns());
            declared.requireReadable(layout, file);
        }
    }

    /**
     * Reads a file on its own, such as a training set.
     *
     * @param file a table of text, plain or packed
     * @param options the CSV options
     * @return one feature per numeric column and one per category of a text column, in the order of the columns
     * @throws DataFileException if the file cannot be read or breaks a rule; names the file, line and column
     */
    public static LabeledRows read(Path file, DataOptions options) {
        return read(TextFile.of(file), options, options.format == DataOptions.Format.ARFF, null);
    }

    /**
     * Reads a file with the columns, categories and classes of another, such as a test set.
     *
     * @param file a table of text, plain or packed
     * @param options the options the training set was read with
     * @param train the training set's schema
     * @throws DataFileException also for a column, category or label that the training set does not have
     */
    public static LabeledRows read(Path file, DataOptions options, DataSchema train) {
        return read(TextFile.of(file), options, options.format == DataOptions.Format.ARFF, train);
    }

    static LabeledRows read(TextFile text, DataOptions options, boolean arff, @Nullable DataSchema train) {
        try {
            return new CsvReader(text, options, arff, train).read(train);
        } catch (NotUtf8Exception e) {
            return new CsvReader(text.asLatin1(), options, arff, train).read(train);
        }
    }

    private LabeledRows read(@Nullable DataSchema train) {
        Labels labels = Labels.of(file, options, train);
        List<Column> columns = learn(labels, train);
        labels.requireUsable();
        DataSchema schema = train == null ? schema(columns, labels) : train;
        INDArray features = Dense.zeros(file, options.dataType, labels.rows(), schema.features());
        fill(Dense.of(features), schema, train == null ? schema.columns() : columns);
        LabeledRows rows = labels.with(features, schema);
        if (train == null) {
            summary.warnOfOddClasses(rows);
            summary.warnOfManyClasses(
                    schema.classNames(),
                    options.task == DataOptions.Task.CLASSIFICATION || options.labelThreshold != null);
        }
        return rows.with(summary.of(file, arff == null ? "CSV" : "ARFF", text.manner(), rows));
    }

    private DataSchema schema(List<Column> columns, Labels labels) {
        int features = columns.stream().mapToInt(Column::width).sum();
        DataSchema.Table table =
                new DataSchema.Table(layout.names(), layout.head().header() != null, layout.label());
        return new DataSchema(features, labels.classNames(), columns, table);
    }

    /** Reads the columns, in the first pass; of a file with a schema only its labels. */
    private List<Column> learn(Labels labels, @Nullable DataSchema train) {
        List<CsvColumn> columns = new ArrayList<>();
        if (train == null) {
            for (int index : layout.features()) {
                columns.add(new CsvColumn(
                        layout.names().get(index), index, layout.declared().get(index), options.decimalComma));
            }
        }
        CsvRows rows = rows();
        rows.forEach((row, cells, line) -> {
            String label = cells.get(layout.label());
            if (NumberLike.isMissing(label)) {
                throw CsvColumn.missingLabel(file, line, layout.names().get(layout.label()), label);
            }
            if (arff != null) {
                requireDeclared(arff, cells, line);
            }
            labels.add(label, line);
            for (int j = 0; j < columns.size(); j++) {
                columns.get(j).add(cells.get(layout.features().get(j)), line);
            }
        });
        rows.requireSome(labels.rows());
        describe(rows);
        if (train == null) {
            return columns.stream()
                    .map(column -> column.resolve(file, summary.warnings))
                    .toList();
        }
        List<Column> placed = new ArrayList<>();
        for (int j = 0; j < train.columns().size(); j++) {
            Column column = train.columns().get(j);
            placed.add(new Column(column.name(), layout.features().get(j), column.categories()));
        }
        return placed;
    }

    private void requireDeclared(ArffHeader header, List<String> cells, long line) {
        header.requireDeclared(file, layout.label(), cells.get(layout.label()), line);
        for (int feature : layout.features()) {
            header.requireDeclared(file, feature, cells.get(feature), line);
        }
    }

    private void describe(CsvRows rows) {
        CsvHead head = layout.head();
        if (arff == null) {
            summary.notes.add(0, "delimiter " + Delimiters.name(head.format().delimiter()));
            summary.notes.add(1, head.header() == null ? "no header" : "header in line " + head.skip());
        }
        long left = layout.names().size() - 1L - layout.features().size();
        if (left > 0) {
            summary.notes.add(left + (left == 1 ? " column" : " columns") + " left out");
        }
        rows.describe(summary);
    }

    private CsvRows rows() {
        return new CsvRows(text, layout, options);
    }

    /** Reads the features, in the second pass. */
    private void fill(Dense features, DataSchema schema, List<Column> columns) {
        rows().forEach((row, cells, line) -> {
            long at = (long) row * schema.features();
            for (Column column : columns) {
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
        Double value = Numbers.parse(cell, options.decimalComma);
        if (value == null || Math.abs(value) > Dense.maxValue(options.dataType)) {
            throw DataFileException.at(
                    file,
                    line,
                    "column '" + column.name() + "' has '" + cell + "', which is not a finite " + options.dataType
                            + " number; correct the cell, leave such rows out with --missing "
                            + Shell.quoted(cell.isEmpty() ? "?" : cell) + ", or leave the column out with --ignore "
                            + Shell.quoted(column.name()) + ".");
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
                            + "are " + column.categories() + ". Remove the row, leave such rows out with --missing "
                            + Shell.quoted(cell.isEmpty() ? "?" : cell) + ", or leave the column out with --ignore "
                            + Shell.quoted(column.name()) + ".");
        }
        return index;
    }
}
