package io.github.dl4jbilevel.reader;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads LIBSVM text, {@code label index:value index:value ...} with strictly increasing indices and absent ones 0.
 *
 * <p>Accepted beside that: gzip and bzip2, blank lines, runs of blanks, CRLF, {@code # comments} and {@code qid:}. The
 * distinct labels in ascending order become the classes 0..k-1. The file is read once; the non-zeros are kept on the
 * heap until the end (12 bytes each), then written to one dense off-heap array.
 *
 * <p>DataVec's {@code SVMLightRecordReader} gives the same sums where it runs, but cannot read compressed files, blank
 * lines or more features than announced, takes no -1/+1 or 1/2 labels as two classes, and on IMDB with 2,000 features
 * (cut and decompressed for it beforehand) took 4.4 to 14.8 s and 470 to 610 MB of heap against 0.8 to 3.5 s and 110 to
 * 125 MB here; conditions and more in docs/data.md.
 */
public final class LibSvmReader {

    private final Path file;
    private final DataOptions options;
    private final @Nullable DataSchema train;
    private final ClassLabels labels;
    private final SparseRows rows = new SparseRows();
    /** Indices from here on are dropped, those from {@code features} on refused. */
    private final int limit;

    private final int features;
    private final double maxValue;
    private int width;

    private LibSvmReader(Path file, DataOptions options, @Nullable DataSchema train) {
        this.file = file;
        this.options = options;
        this.train = train;
        this.labels = new ClassLabels(file, options.labelThreshold, train);
        Integer given = train == null ? options.features : Integer.valueOf(train.features());
        this.features = given == null ? Integer.MAX_VALUE : given;
        this.limit = options.featureLimit == null ? Integer.MAX_VALUE : Math.min(options.featureLimit, features);
        this.maxValue = Dense.maxValue(options.dataType);
    }

    /**
     * Reads a file on its own, such as a training set.
     *
     * @param file LIBSVM text, plain, gzip or bzip2
     * @param options the LIBSVM options
     * @return as many features as the largest index says, {@code options.features} if set, and at most the limit
     * @throws DataFileException if the file cannot be read or breaks a rule; names the file and line
     */
    public static LabeledRows read(Path file, DataOptions options) {
        return new LibSvmReader(file, options, null).read();
    }

    /**
     * Reads a file with the features and classes of another, such as a test set.
     *
     * @param file LIBSVM text, plain, gzip or bzip2
     * @param options the options the training set was read with
     * @param train the training set's schema
     * @throws DataFileException also for an index or a label that the training set does not have
     */
    public static LabeledRows read(Path file, DataOptions options, DataSchema train) {
        return new LibSvmReader(file, options, train).read();
    }

    private LabeledRows read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(PackedFiles.open(file), StandardCharsets.ISO_8859_1), 1 << 16)) {
            long number = 0;
            for (String line = in.readLine(); line != null && rows.rows() < options.rowLimit; line = in.readLine()) {
                readLine(line, ++number);
            }
        } catch (IOException | UncheckedIOException e) {
            throw PackedFiles.unreadable(file, e);
        }
        if (rows.rows() == 0) {
            throw DataFileException.of(file, "has no rows; expected lines 'label index:value index:value ...'.");
        }
        int[] classes = labels.classes();
        DataSchema schema = train == null ? new DataSchema(featureCount(), labels.classNames()) : train;
        return new LabeledRows(rows.toDense(options.dataType, schema.features()), classes, schema);
    }

    private int featureCount() {
        int count = features < Integer.MAX_VALUE ? features : Math.min(width, limit);
        if (count == 0) {
            throw DataFileException.of(file, "no row has a feature; expected lines 'label index:value ...'.");
        }
        return count;
    }

    private void readLine(String line, long number) {
        int comment = line.indexOf('#');
        int end = comment < 0 ? line.length() : comment;
        int start = skipBlanks(line, 0, end);
        if (start == end) {
            return;
        }
        int stop = tokenEnd(line, start, end);
        String label = line.substring(start, stop);
        if (Numbers.parse(label) == null) {
            throw DataFileException.at(
                    file, number, "label '" + label + "' is not a number; LIBSVM rows begin with a numeric label.");
        }
        labels.add(label, number);
        int previous = -1;
        for (start = skipBlanks(line, stop, end); start < end; start = skipBlanks(line, stop, end)) {
            stop = tokenEnd(line, start, end);
            if (!line.startsWith("qid:", start)) {
                previous = readPair(line, start, stop, previous, number);
            }
        }
        rows.endRow();
    }

    /** Takes {@code index:value} and returns the index counted from 0. */
    private int readPair(String line, int start, int end, int previous, long number) {
        int colon = line.indexOf(':', start);
        int given = colon < 0 || colon >= end ? -1 : digits(line, start, colon);
        if (given < 0) {
            throw fault(number, line, start, end, "is not index:value with a whole index of at most 9 digits");
        }
        if (given == 0 && !options.zeroBased) {
            throw fault(
                    number,
                    line,
                    start,
                    end,
                    "has index 0, but indices begin at 1. Pass --zero-based, in Java zeroBased(true)");
        }
        int index = options.zeroBased ? given : given - 1;
        if (index <= previous) {
            throw fault(number, line, start, end, "has an index not above the one before it; sort the row");
        }
        width = Math.max(width, index + 1);
        double value = value(line, colon + 1, end);
        if (!(Math.abs(value) <= maxValue)) {
            throw fault(number, line, start, end, "has a value that is not a finite " + options.dataType + " number");
        }
        if (index >= limit) {
            return index;
        }
        if (index >= features) {
            throw fault(
                    number,
                    line,
                    start,
                    end,
                    "is beyond the " + features + " features asked for (those of the training set). Drop it with "
                            + "--features " + features + ", in Java featureLimit(" + features + ")");
        }
        rows.add(index, value);
        return index;
    }

    private static double value(String line, int start, int end) {
        int whole = digits(line, start, end);
        if (whole >= 0) {
            return whole;
        }
        Double value = Numbers.parse(line.substring(start, end));
        return value == null ? Double.NaN : value;
    }

    /** The number spelled by one to nine digits, or -1. */
    private static int digits(String line, int start, int end) {
        if (end <= start || end - start > 9) {
            return -1;
        }
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private static int skipBlanks(String line, int start, int end) {
        int i = start;
        while (i < end && line.charAt(i) <= ' ') {
            i++;
        }
        return i;
    }

    private static int tokenEnd(String line, int start, int end) {
        int i = start;
        while (i < end && line.charAt(i) > ' ') {
            i++;
        }
        return i;
    }

    private DataFileException fault(long number, String line, int start, int end, String what) {
        String token = line.substring(start, Math.min(end, start + 40));
        return DataFileException.at(file, number, "'" + token + "' " + what + ".");
    }
}
