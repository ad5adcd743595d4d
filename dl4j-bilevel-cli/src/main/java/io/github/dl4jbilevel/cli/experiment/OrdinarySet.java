package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.reader.DataFile;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.Standardizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A public data set, and the network that it is learned with.
 *
 * @param name such as {@code a9a}
 * @param files below the data folder: training rows, test rows if they have a file of their own, then what lies beside them. A file may
 *     have {@code .gz} behind its name
 * @param reader of training and test rows
 * @param rowLimit rows of the training file to use, from its first on
 * @param standardized whether features get mean 0 and standard deviation 1 over the training rows
 * @param network the classifier
 */
record OrdinarySet(
        String name,
        List<String> files,
        Function<Path, DataFile> reader,
        int rowLimit,
        boolean standardized,
        Architecture network) {
    /** Of a set without a test file, the share of rows that are tested on. */
    static final double TEST_SHARE = 0.2;

    /** Copies the list. */
    OrdinarySet {
        files = List.copyOf(files);
    }

    /** A set all of whose rows are used, as they are, with a hidden layer of 20 units. */
    OrdinarySet(String name, Function<Path, DataFile> reader, String... files) {
        this(name, List.of(files), reader, Integer.MAX_VALUE, false, Architecture.mlp(20));
    }

    /** The same with the first rows of the training file only. */
    OrdinarySet first(int rows) {
        return new OrdinarySet(name, files, reader, rows, standardized, network);
    }

    /** The same with standardized features. */
    OrdinarySet standardizing() {
        return new OrdinarySet(name, files, reader, rowLimit, true, network);
    }

    /** The same with another network. */
    OrdinarySet with(Architecture other) {
        return new OrdinarySet(name, files, reader, rowLimit, standardized, other);
    }

    /**
     * Rows in two parts.
     *
     * @param train rows that may be learned from
     * @param test untouched
     */
    record Parts(LabeledRows train, LabeledRows test) {
        /** Frees the rows. Nothing may use them after. */
        void release() {
            train.release();
            test.release();
        }
    }

    /** The files that are not in a data folder. */
    List<String> missing(Path folder) {
        return files.stream()
                .filter(file -> !Files.isRegularFile(path(folder, file)))
                .toList();
    }

    /**
     * Reads the set.
     *
     * @param folder where no file is {@linkplain #missing missing}
     * @param seed decides which rows are tested on, where they have no file of their own
     * @throws io.github.dl4jbilevel.reader.DataFileException if a file cannot be read or breaks a rule of its format
     */
    Parts read(Path folder, long seed) {
        LabeledRows first = reader.apply(path(folder, files.get(0)))
                .with(options -> options.rowLimit(rowLimit))
                .rows();
        Parts parts = files.size() == 1
                ? split(first, seed)
                : new Parts(first, reader.apply(path(folder, files.get(1))).rowsLike(first));
        if (standardized) {
            Standardizer standardizer = Standardizer.fit(parts.train);
            standardizer.apply(parts.train);
            standardizer.apply(parts.test);
        }
        return parts;
    }

    private static Parts split(LabeledRows all, long seed) {
        LabeledRows[] parts = all.split(TEST_SHARE, seed);
        all.release();
        return new Parts(parts[1], parts[0]);
    }

    private static Path path(Path folder, String file) {
        Path plain = folder.resolve(file);
        return Files.isRegularFile(plain) ? plain : folder.resolve(file + ".gz");
    }
}
