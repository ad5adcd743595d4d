package io.github.dl4jbilevel.reader;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads LIBSVM text, {@code label index:value index:value ...} with strictly increasing indices and absent ones 0.
 *
 * <p>Accepted beside that: packed files, blank lines, runs of blanks, also around the colon, CRLF, {@code # comments}
 * and {@code qid:}. The
 * distinct labels in ascending order become the classes 0..k-1; for regression they stay real numbers. The file is
 * read once; the non-zeros are kept on the
 * heap until the end (12 bytes each), then written to one dense off-heap array.
 *
 * <p>DataVec's {@code SVMLightRecordReader} gives the same sums where it runs, but cannot read compressed files, blank
 * lines or more features than announced, takes no -1/+1 or 1/2 labels as two classes, and on IMDB with 2,000 features
 * (cut and decompressed for it beforehand) took 4.4 to 14.8 s and 470 to 610 MB of heap against 0.8 to 3.5 s and 110 to
 * 125 MB here; conditions and more in docs/data.md.
 */
public final class LibSvmReader {

    private final Path file;
    private final TextFile text;
    private final DataOptions options;
    private final @Nullable DataSchema train;
    private final Labels labels;
    private final SparseRows rows = new SparseRows();
    /** Indices from here on are dropped, those from {@code features} on refused. */
    private final int limit;

    private final int features;
    private final double maxValue;
    /** Where the line is read next. */
    private int position;

    private int width;
    private int least = Integer.MAX_VALUE;
    private long dropped;

    private LibSvmReader(TextFile text, DataOptions options, @Nullable DataSchema train) {
        this.file = text.file();
        this.text = text;
        this.options = options;
        this.train = train;
        this.labels = Labels.of(file, options, train);
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
        return read(TextFile.of(file), options, null);
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
        return read(TextFile.of(file), options, train);
    }

    static LabeledRows read(TextFile text, DataOptions options, @Nullable DataSchema train) {
        if (train != null && train.table() != null) {
            throw DataFileException.of(
                    text.file(),
                    "is LIBSVM text, and the training set is a table; both files must be of one format. If it is a table,"
                            + " pass --format csv.");
        }
        return new LibSvmReader(text, options, train).read();
    }

    private LabeledRows read() {
        try (BufferedReader in = text.openNumbers()) {
            long number = 0;
            for (String line = in.readLine(); line != null && rows.rows() < options.rowLimit; line = in.readLine()) {
                readLine(line, ++number);
            }
        } catch (DataFileException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw PackedFiles.unreadable(file, e);
        }
        if (rows.rows() == 0) {
            throw DataFileException.of(file, "has no rows; expected lines 'label index:value index:value ...'.");
        }
        labels.requireUsable();
        DataSchema schema = train == null ? new DataSchema(featureCount(), labels.classNames()) : train;
        LabeledRows set = labels.with(rows.toDense(file, options.dataType, schema.features()), schema);
        return set.with(summary(set));
    }

    private ReadingSummary summary(LabeledRows set) {
        SummaryBuilder summary = new SummaryBuilder();
        summary.notes.add("indices from " + (options.zeroBased ? 0 : 1));
        if (dropped > 0) {
            summary.notes.add(dropped + " values of higher indices left out");
        }
        if (options.zeroBased && least > 0) {
            summary.warnings.add(
                    "no index is 0, so that feature 0 is always 0; leave --zero-based out if indices begin at 1");
        }
        if (train == null) {
            summary.warnOfOddClasses(set);
            summary.warnOfManyClasses(
                    set.classNames(),
                    options.task == DataOptions.Task.CLASSIFICATION || options.labelThreshold != null);
        }
        return summary.of(file, "LIBSVM", text.manner(), set);
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
        requireLabel(label, number);
        labels.add(label, number);
        int previous = -1;
        position = stop;
        for (start = skipBlanks(line, stop, end); start < end; start = skipBlanks(line, position, end)) {
            if (line.startsWith("qid:", start)) {
                position = tokenEnd(line, start, end);
            } else {
                previous = readPair(line, start, end, previous, number);
            }
        }
        rows.endRow();
    }

    private void requireLabel(String label, long number) {
        if (Numbers.parse(label) != null) {
            return;
        }
        if (label.matches("[+-]?\\d+(,[+-]?\\d+)+")) {
            throw DataFileException.at(
                    file,
                    number,
                    "'" + label
                            + "' is several labels, and a row has one class here. Keep one of them, or make a set for each"
                            + " class.");
        }
        if (label.matches("\\d+:.*")) {
            throw DataFileException.at(
                    file,
                    number,
                    "label '" + cut(label) + "' is not a number but a pair; begin the row with its label.");
        }
        throw DataFileException.at(
                file,
                number,
                "label '" + cut(label)
                        + "' is not a number; LIBSVM rows begin with a numeric label: number the classes. If the file"
                        + " is a table,"
                        + " pass --format csv, and --delimiter if need be.");
    }

    /** Takes {@code index:value}, whose end is the new position, and returns the index counted from 0. */
    private int readPair(String line, int start, int end, int previous, long number) {
        int colon = start;
        while (colon < end && line.charAt(colon) >= '0' && line.charAt(colon) <= '9') {
            colon++;
        }
        int given = digits(line, start, colon);
        colon = skipBlanks(line, colon, end);
        if (given < 0 || colon == end || line.charAt(colon) != ':') {
            throw fault(
                    number,
                    line,
                    start,
                    tokenEnd(line, start, end),
                    "is not index:value with a whole index of at most 9 digits");
        }
        int from = skipBlanks(line, colon + 1, end);
        int stop = tokenEnd(line, from, end);
        position = stop;
        if (given == 0 && !options.zeroBased) {
            throw fault(
                    number,
                    line,
                    start,
                    stop,
                    "has index 0, but indices begin at 1. Pass --zero-based, in Java zeroBased(true)");
        }
        int index = options.zeroBased ? given : given - 1;
        requireOrder(line, start, stop, index, previous, number);
        least = Math.min(least, index);
        width = Math.max(width, index + 1);
        double value = value(line, from, stop);
        if (!(Math.abs(value) <= maxValue)) {
            throw fault(
                    number,
                    line,
                    start,
                    stop,
                    "has a value that is not a finite " + options.dataType + " number"
                            + (NumberLike.hasDecimalComma(line.substring(from, stop))
                                    ? "; write a point for the comma"
                                    : ""));
        }
        if (index >= limit) {
            dropped++;
            return index;
        }
        if (index >= features) {
            throw fault(
                    number,
                    line,
                    start,
                    stop,
                    "is beyond the " + features + " features asked for (those of the training set). Drop it with "
                            + "--features " + features + ", in Java featureLimit(" + features + ")");
        }
        rows.add(index, value);
        return index;
    }

    private void requireOrder(String line, int start, int stop, int index, int previous, long number) {
        if (index == previous) {
            throw fault(
                    number,
                    line,
                    start,
                    stop,
                    "has an index not above the one before it: it occurs twice in the row. Keep one of the two");
        }
        if (index < previous) {
            throw fault(
                    number,
                    line,
                    start,
                    stop,
                    "has an index not above the one before it; sort the row's pairs by index");
        }
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
        while (i < end && line.charAt(i) <= ' ' && isBlank(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x1a;
    }

    private static int tokenEnd(String line, int start, int end) {
        int i = start;
        while (i < end && (line.charAt(i) > ' ' || !isBlank(line.charAt(i)))) {
            i++;
        }
        return i;
    }

    private DataFileException fault(long number, String line, int start, int end, String what) {
        return DataFileException.at(file, number, "'" + cut(line.substring(start, end)) + "' " + what + ".");
    }

    private static String cut(String token) {
        return token.substring(0, Math.min(token.length(), 40)).replaceAll("\\p{Cntrl}", "\ufffd");
    }
}
