package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.DataOptions.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data file in whichever format the options say, or else its content. A folder stands for the IDX set
 * in it, as MNIST and its kin come: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, and
 * {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte} for the test set, each plain or with {@code .gz}.
 */
public final class DataFiles {

    private DataFiles() {}

    /**
     * Reads a file on its own, such as a training set.
     *
     * @param file a data file; the images of an IDX set, or its folder
     * @throws DataFileException if the file cannot be read or breaks a rule of its format
     */
    public static LabeledRows load(Path file, DataOptions options) {
        return read(rows(file), options, null);
    }

    /**
     * Reads a file with the features and classes of another, such as a test set.
     *
     * @param file a data file; the images of an IDX set, or the folder of one for its test set
     * @param train the schema of the training set, read with the same options
     * @throws DataFileException if the file cannot be read, breaks a rule of its format, or does not fit the schema
     */
    public static LabeledRows load(Path file, DataOptions options, DataSchema train) {
        return read(Files.isDirectory(file) ? testRows(file) : file, options, train);
    }

    private static LabeledRows read(Path rows, DataOptions options, @Nullable DataSchema train) {
        if (isIdx(rows, options)) {
            return IdxReader.read(rows, options, train);
        }
        TextFile text = TextFile.of(rows);
        Format format = options.format == null ? FormatSearch.format(text, options) : options.format;
        return format == Format.LIBSVM
                ? LibSvmReader.read(text, options, train)
                : CsvReader.read(text, options, format == Format.ARFF, train);
    }

    private static boolean isIdx(Path rows, DataOptions options) {
        return options.format == null
                ? IdxNames.recognises(String.valueOf(rows.getFileName())) || IdxFile.recognises(rows)
                : options.format == Format.IDX;
    }

    /**
     * Reads several files that lie with one agent each. The first decides the features and classes; the others must fit, but
     * need not show all of them.
     *
     * @param files at least one, each what {@link #load(Path, DataOptions)} takes
     * @return the rows of each file, all of one schema
     * @throws DataFileException naming the file that cannot be read, breaks a rule of its format, or does not fit the first
     */
    public static List<LabeledRows> loadEach(List<Path> files, DataOptions options) {
        List<LabeledRows> each = new ArrayList<>();
        for (Path file : files) {
            each.add(each.isEmpty() ? load(file, options) : loadNext(file, options, files.get(0), each.get(0)));
        }
        return each;
    }

    private static LabeledRows loadNext(Path file, DataOptions options, Path firstFile, LabeledRows first) {
        Path rows = rows(file);
        try {
            return load(rows, options, first.schema());
        } catch (DataFileException e) {
            if (!Files.isRegularFile(rows)) {
                throw e;
            }
            throw new DataFileException(
                    e.getMessage() + " (The training set to fit is " + firstFile
                            + ", the first agent's file: put the file"
                            + " that shows every feature, category and class first.)",
                    e);
        }
    }

    /**
     * The test set that comes with a training set: of an IDX set, the test images in the same folder.
     *
     * @param file what {@link #load(Path, DataOptions)} takes
     * @return null where there is none, and for the other formats
     */
    public static @Nullable Path testSetOf(Path file, DataOptions options) {
        Path rows = rows(file);
        return isIdx(rows, options) ? IdxNames.testImages(rows) : null;
    }

    private static Path testRows(Path folder) {
        Path found = IdxNames.testImages(IdxNames.trainingImages(folder));
        if (found == null) {
            throw DataFileException.of(
                    folder, "a folder without t10k-images-idx3-ubyte[.gz], the images of the test set; give a file.");
        }
        return found;
    }

    private static Path rows(Path file) {
        return Files.isDirectory(file) ? IdxNames.trainingImages(file) : file;
    }
}
