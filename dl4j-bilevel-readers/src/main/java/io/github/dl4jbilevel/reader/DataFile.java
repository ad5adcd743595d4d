package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.DataOptions.Format;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A data file and how it is to be read, as rows or as a DL4J {@link DataSetIterator}. Immutable; nothing is read before
 * {@link #rows()}, {@link #rowsLike} or {@link #iterator}.
 *
 * <pre>
 *   LabeledRows train = DataFile.libSvm(Path.of("a9a")).rows();
 *   LabeledRows test = DataFile.libSvm(Path.of("a9a.t")).rowsLike(train);
 *   network.fit(train.iterator(32));
 * </pre>
 */
public final class DataFile {
    private final Path path;
    private final @Nullable Format format;
    private final UnaryOperator<DataOptions.Builder> options;

    private DataFile(Path path, @Nullable Format format, UnaryOperator<DataOptions.Builder> options) {
        this.path = path;
        this.format = format;
        this.options = options;
    }

    /** A file whose name or first bytes say its format, as {@link DataFiles} decides it. */
    public static DataFile of(Path path) {
        return new DataFile(path, null, UnaryOperator.identity());
    }

    /** A file of LIBSVM text, plain, gzip or bzip2. */
    public static DataFile libSvm(Path path) {
        return new DataFile(path, Format.LIBSVM, UnaryOperator.identity());
    }

    /** A file of comma-separated values, plain, gzip or bzip2; the label is the last column unless {@link #with} names another. */
    public static DataFile csv(Path path) {
        return new DataFile(path, Format.CSV, UnaryOperator.identity());
    }

    /** The images of an IDX set such as MNIST, whose labels lie beside them; or the folder of such a set. */
    public static DataFile idx(Path imagesOrFolder) {
        return new DataFile(imagesOrFolder, Format.IDX, UnaryOperator.identity());
    }

    /**
     * The same file with more options set, for example {@code with(options -> options.zeroBased(true).featureLimit(2000))}.
     *
     * @param more sets them on the builder that it is given
     */
    public DataFile with(UnaryOperator<DataOptions.Builder> more) {
        return new DataFile(path, format, builder -> more.apply(options.apply(builder)));
    }

    /**
     * Reads the file on its own, as a training set.
     *
     * @throws DataFileException if it cannot be read or breaks a rule of its format
     * @throws IllegalStateException if two options contradict each other
     */
    public LabeledRows rows() {
        return DataFiles.load(path, options());
    }

    /**
     * Reads the file with the features and classes of another set, as a test set. Of the folder of an IDX set it is the test set.
     *
     * @param train the training rows
     * @throws DataFileException if it cannot be read, breaks a rule of its format, or does not fit the training rows
     * @throws IllegalStateException if two options contradict each other
     */
    public LabeledRows rowsLike(LabeledRows train) {
        return DataFiles.load(path, options(), train.schema());
    }

    /** Reads the file on its own and gives its rows in batches: {@link #rows()}, then {@link LabeledRows#iterator}. */
    public DataSetIterator iterator(int batch) {
        return rows().iterator(batch);
    }

    private DataOptions options() {
        DataOptions.Builder builder = DataOptions.builder();
        return options.apply(format == null ? builder : builder.format(format)).build();
    }
}
