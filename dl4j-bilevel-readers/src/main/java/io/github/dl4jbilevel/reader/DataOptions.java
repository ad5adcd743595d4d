package io.github.dl4jbilevel.reader;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Options that say how to read a data file. Immutable; {@code DataOptions.builder().build()} finds out format,
 * delimiter and header by the
 * file's content, and takes the last column of a table for the label.
 */
public final class DataOptions {

    /** The formats that can be read. */
    public enum Format {
        /** {@code label index:value index:value ...}, one row per line. */
        LIBSVM,
        /** Cells separated by a delimiter, one row per line. */
        CSV,
        /** Images and their labels as unsigned bytes, in two files: MNIST and its kin. */
        IDX,
        /** Weka's format: a table whose header declares the columns. */
        ARFF
    }

    /** What labels are. */
    public enum Task {
        /** One class each. */
        CLASSIFICATION,
        /** A real number each. */
        REGRESSION
    }

    final @Nullable Format format;
    final DataType dataType;
    final int rowLimit;
    final @Nullable Double labelThreshold;
    final boolean zeroBased;
    final @Nullable Integer featureLimit;
    final @Nullable Integer features;
    final @Nullable Integer headerLines;
    final @Nullable String labelColumn;
    final List<String> ignoredColumns;
    final @Nullable Character delimiter;
    final @Nullable Task task;
    final int skipLines;
    final List<String> missing;
    final List<String> textColumns;
    final boolean decimalComma;

    private DataOptions(Builder b) {
        format = b.format;
        dataType = b.dataType;
        rowLimit = b.rowLimit;
        labelThreshold = b.labelThreshold;
        zeroBased = b.zeroBased;
        featureLimit = b.featureLimit;
        features = b.features;
        headerLines = b.headerLines;
        labelColumn = b.labelColumn;
        ignoredColumns = b.ignoredColumns;
        delimiter = b.delimiter;
        task = b.task;
        skipLines = b.skipLines;
        missing = b.missing;
        textColumns = b.textColumns;
        decimalComma = b.decimalComma;
    }

    /** Whether an option is set that LIBSVM or CSV alone has. */
    boolean namesTextOptions() {
        return namesLibSvmOptions() || namesCsvOptions();
    }

    boolean namesLibSvmOptions() {
        return zeroBased || featureLimit != null || features != null;
    }

    boolean namesCsvOptions() {
        return labelColumn != null
                || !ignoredColumns.isEmpty()
                || !missing.isEmpty()
                || !textColumns.isEmpty()
                || namesLineOptions();
    }

    /** Whether an option is set that says how lines and cells are told apart, as ARFF files say themselves. */
    boolean namesLineOptions() {
        return headerLines != null || delimiter != null || skipLines > 0 || decimalComma;
    }

    boolean isRegression() {
        return task == Task.REGRESSION;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the options; each may be left out. */
    public static final class Builder {
        private @Nullable Format format;
        private DataType dataType = DataType.FLOAT;
        private int rowLimit = Integer.MAX_VALUE;
        private @Nullable Double labelThreshold;
        private boolean zeroBased;
        private @Nullable Integer featureLimit;
        private @Nullable Integer features;
        private @Nullable Integer headerLines;
        private @Nullable String labelColumn;
        private List<String> ignoredColumns = List.of();
        private @Nullable Character delimiter;
        private @Nullable Task task;
        private int skipLines;
        private List<String> missing = List.of();
        private List<String> textColumns = List.of();
        private boolean decimalComma;

        private Builder() {}

        /** The file's format; by default its content decides. */
        public Builder format(Format value) {
            format = value;
            return this;
        }

        /** Type of the feature array, FLOAT (the default) or DOUBLE. */
        public Builder dataType(DataType value) {
            if (value != DataType.FLOAT && value != DataType.DOUBLE) {
                throw new IllegalArgumentException("Data type is " + value + "; it must be FLOAT or DOUBLE.");
            }
            dataType = value;
            return this;
        }

        /** Reads the first {@code value} rows only; at least 1. */
        public Builder rowLimit(int value) {
            rowLimit = positive(value, "Row limit");
            return this;
        }

        /** Makes two classes of numeric labels: 1 for a label above {@code value}, 0 for the others. */
        public Builder labelThreshold(double value) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("Label threshold is " + value + "; it must be a finite number.");
            }
            labelThreshold = value;
            return this;
        }

        /** LIBSVM: the file's first feature has index 0, not 1. */
        public Builder zeroBased(boolean value) {
            zeroBased = value;
            return this;
        }

        /** LIBSVM: keeps the first {@code value} features and drops those with a higher index; at least 1. */
        public Builder featureLimit(int value) {
            featureLimit = positive(value, "Feature limit");
            return this;
        }

        /** LIBSVM: the number of features, where the file need not show the last one; at least 1. */
        public Builder features(int value) {
            features = positive(value, "Number of features");
            return this;
        }

        /**
         * CSV: lines before the first row, behind those that {@link #skipLines} passes over. The last of them holds the column
         * names if it has as many cells as the rows. By default found out.
         */
        public Builder headerLines(int value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        "Number of header lines is " + value + "; it must be 0 (none) or more.");
            }
            headerLines = value;
            return this;
        }

        /** CSV: the label's column by name, or by index from 0; by default the last. */
        public Builder labelColumn(String nameOrIndex) {
            labelColumn = nameOrIndex;
            return this;
        }

        /** CSV: columns to leave out, each by name or by index from 0. */
        public Builder ignoreColumns(List<String> namesOrIndices) {
            ignoredColumns = List.copyOf(namesOrIndices);
            return this;
        }

        /** CSV: what separates the cells, a blank for runs of blanks and tabs; by default found out. */
        public Builder delimiter(char value) {
            delimiter = value;
            return this;
        }

        /** CSV: lines of other text at the beginning of the file, before header and rows. */
        public Builder skipLines(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("Number of lines to skip is " + value + "; it must be 0 or more.");
            }
            skipLines = value;
            return this;
        }

        /**
         * CSV and ARFF: leaves out rows that lack a value of a column that is used: an empty cell, {@code ?}, {@code NA},
         * {@code N/A}, {@code NaN}, {@code NULL}, or one of these texts.
         */
        public Builder missing(List<String> texts) {
            missing = List.copyOf(texts);
            return this;
        }

        /** CSV and ARFF: columns, by name or by index from 0, each value of which is a category, numbers too. */
        public Builder textColumns(List<String> namesOrIndices) {
            textColumns = List.copyOf(namesOrIndices);
            return this;
        }

        /** CSV: numbers have a comma before their decimals. */
        public Builder decimalComma(boolean value) {
            decimalComma = value;
            return this;
        }

        /**
         * What labels are. By default classes, unless they look like measurements, which is refused; with CLASSIFICATION they
         * are classes whatever they look like.
         */
        public Builder task(Task value) {
            task = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalStateException if two of them contradict each other
         */
        public DataOptions build() {
            DataOptions options = new DataOptions(this);
            boolean libsvm = options.namesLibSvmOptions();
            boolean csv = options.namesCsvOptions();
            boolean foreign = (libsvm && format == Format.CSV)
                    || (csv && format == Format.LIBSVM)
                    || ((libsvm || options.namesLineOptions()) && format == Format.ARFF)
                    || ((libsvm || csv) && format == Format.IDX);
            if ((libsvm && csv) || foreign) {
                throw new IllegalStateException("Options of another format are set (format "
                        + (format == null ? "not said" : format.toString()) + "): zero-based, feature-limit and "
                        + "features belong to LIBSVM; label-column, ignore, missing and text to CSV and ARFF; header-lines,"
                        + " skip-lines, delimiter and decimal-comma to CSV alone; none of them to IDX. Remove those of the"
                        + " other format.");
            }
            if (labelThreshold != null && task == Task.REGRESSION) {
                throw new IllegalStateException("Label threshold " + labelThreshold
                        + " makes two classes, and the task is regression; leave one of them out.");
            }
            if (features != null && featureLimit != null && features > featureLimit) {
                throw new IllegalStateException("Number of features " + features + " is above the feature limit "
                        + featureLimit + "; set one of them only.");
            }
            return options;
        }

        private static int positive(int value, String what) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " is " + value + "; it must be at least 1.");
            }
            return value;
        }
    }
}
