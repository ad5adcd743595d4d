package io.github.dl4jbilevel.examples.data;

import io.github.dl4jbilevel.examples.data.DataOptions.Format;
import java.nio.file.Path;

/** Reads a data file in whichever format the options, or else its name, say. */
public final class DataFiles {

    private DataFiles() {}

    /**
     * Reads a file on its own, such as a training set.
     *
     * @throws DataFileException if the file cannot be read or breaks a rule of its format
     */
    public static LabeledRows load(Path file, DataOptions options) {
        return format(file, options) == Format.CSV ? CsvReader.read(file, options) : LibSvmReader.read(file, options);
    }

    /**
     * Reads a file with the features and classes of another, such as a test set.
     *
     * @param train the schema of the training set, read with the same options
     * @throws DataFileException if the file cannot be read, breaks a rule of its format, or does not fit the schema
     */
    public static LabeledRows load(Path file, DataOptions options, DataSchema train) {
        return format(file, options) == Format.CSV
                ? CsvReader.read(file, options, train)
                : LibSvmReader.read(file, options, train);
    }

    private static Format format(Path file, DataOptions options) {
        if (options.format != null) {
            return options.format;
        }
        return Format.ofFileName(String.valueOf(file.getFileName()));
    }
}
