package io.github.dl4jbilevel.reader;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Options that say how to read a data file. Immutable; {@code DataOptions.builder().build()} reads IDX images, else one-based LIBSVM text,
 * or CSV with the label last if the file name says {@code .csv}.
 */
public final class DataOptions {

    /** The formats that can be read. */
    public enum Format {
        /** {@code label index:value index:value ...}, one row per line. */
        LIBSVM,
        /** Cells separated by a delimiter, one row per line. */
        CSV,
        /** Images and their labels as unsigned bytes, in two files: MNIST and its kin. */
        IDX;

        /** The format a file name stands for: CSV for {@code .csv}, {@code .csv.gz}, {@code .csv.bz2}, IDX for
         * {@code idx3-ubyte} or {@code idx1-ubyte} at the end likewise, else LIBSVM. */
        static Format ofFileName(String name) {
            if (IdxNames.recognises(name)) {
                return IDX;
            }
            return name.toLowerCase(Locale.ROOT).matches(".*\\.csv(\\.gz|\\.bz2)?") ? CSV : LIBSVM;
        }
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
    final char delimiter;

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
    }

    /** Whether an option is set that LIBSVM or CSV alone has. */
    boolean namesTextOptions() {
        return namesLibSvmOptions() || namesCsvOptions();
    }

    private boolean namesLibSvmOptions() {
        return zeroBased || featureLimit != null || features != null;
    }

    private boolean namesCsvOptions() {
        return headerLines != null || labelColumn != null || !ignoredColumns.isEmpty() || delimiter != ',';
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
        private char delimiter = ',';

        private Builder() {}

        /** The file's format; by default the file name decides. */
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
         * CSV: lines before the first row, the last of which holds the column names. By default one line is taken as a
         * header if none of its cells is a number.
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

        /** CSV: what separates the cells; a comma by default. */
        public Builder delimiter(char value) {
            delimiter = value;
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
                    || ((libsvm || csv) && format == Format.IDX);
            if ((libsvm && csv) || foreign) {
                throw new IllegalStateException("Options of another format are set (format "
                        + (format == null ? "by file name" : format.toString()) + "): zero-based, feature-limit and "
                        + "features belong to LIBSVM; header-lines, label-column, ignore and delimiter to CSV; none of "
                        + "them to IDX. Remove those of the other format.");
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
