package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.DataOptions;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say how data files are read. */
final class FileArguments {
    @Option(names = "--format", description = "libsvm, csv (any table), arff or idx. Default: by content.")
    private DataOptions.@Nullable Format format;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "classification, or regression: labels stay real numbers, the network's output is linear and its loss"
                            + " the squared error. Default: classification, but labels that look like measurements are refused.")
    private DataOptions.@Nullable Task task;

    @Option(names = "--zero-based", description = "LIBSVM indices start at 0.")
    private boolean zeroBased;

    @Option(names = "--features", paramLabel = "N", description = "Keep the first N features of a LIBSVM file.")
    private @Nullable Integer features;

    @Option(
            names = "--label-threshold",
            paramLabel = "V",
            description = "Two classes: 1 where the label is above V, else 0.")
    private @Nullable Double labelThreshold;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description = "Table: name or index of the label. Default: last.")
    private @Nullable String labelColumn;

    @Option(
            names = "--ignore",
            paramLabel = "NAME",
            description = "Table: columns to leave out, by name or index, with commas between; can be repeated.")
    private List<String> ignored = List.of();

    @Option(
            names = "--text",
            paramLabel = "NAME",
            description = "Table: columns whose every value is a category, numbers too, as --ignore names them.")
    private List<String> textColumns = List.of();

    @Option(
            names = "--missing",
            paramLabel = "TEXT",
            description =
                    "Table: leave out rows with this text, ?, NA, NaN, NULL or nothing in a column that is used; can be"
                            + " repeated.")
    private List<String> missing = List.of();

    @Option(
            names = "--skip-lines",
            paramLabel = "N",
            description =
                    "Table: lines of text before header and rows of --data. Default: remarks that begin with #, %% or |.")
    private int skipLines;

    @Option(names = "--test-skip-lines", paramLabel = "N", description = "The same for --test.")
    private int testSkipLines;

    @Option(
            names = "--header-lines",
            paramLabel = "N",
            description =
                    "Table: lines between those skipped and the first row; the last names the columns. Default: found out.")
    private @Nullable Integer headerLines;

    @Option(
            names = "--test-header-lines",
            paramLabel = "N",
            description = "The same for --test. Default: what --header-lines says.")
    private @Nullable Integer testHeaderLines;

    @Option(
            names = "--delimiter",
            paramLabel = "C",
            converter = Delimiter.class,
            description = "Table: character between cells; tab and blank by name. Default: found out.")
    private @Nullable Character delimiter;

    @Option(names = "--decimal-comma", description = "Table: numbers have a comma before their decimals.")
    private boolean decimalComma;

    /** Characters, two of which have names since a shell takes them for itself. */
    static final class Delimiter implements ITypeConverter<Character> {
        @Override
        public Character convert(String value) {
            switch (value.toLowerCase(Locale.ROOT)) {
                case "tab", "\\t" -> {
                    return '\t';
                }
                case "blank", "blanks", "space" -> {
                    return ' ';
                }
                case "comma" -> {
                    return ',';
                }
                case "semicolon" -> {
                    return ';';
                }
                default -> {
                    if (value.length() != 1) {
                        throw new TypeConversionException(
                                "'" + value + "' is not one character; give one, or tab, or blank");
                    }
                    return value.charAt(0);
                }
            }
        }
    }

    /** The options of test files. */
    DataOptions.Builder ofTest(DataType dataType) {
        DataOptions.Builder options = options(dataType).skipLines(testSkipLines);
        return testHeaderLines == null ? options : options.headerLines(testHeaderLines);
    }

    /** The options of training files, without a row limit. */
    DataOptions.Builder options(DataType dataType) {
        DataOptions.Builder options = DataOptions.builder()
                .dataType(dataType)
                .ignoreColumns(ignored)
                .textColumns(textColumns)
                .missing(missing)
                .skipLines(skipLines)
                .zeroBased(zeroBased)
                .decimalComma(decimalComma);
        if (format != null) {
            options.format(format);
        }
        if (task != null) {
            options.task(task);
        }
        if (features != null) {
            options.featureLimit(features);
        }
        if (labelThreshold != null) {
            options.labelThreshold(labelThreshold);
        }
        if (labelColumn != null) {
            options.labelColumn(labelColumn);
        }
        if (headerLines != null) {
            options.headerLines(headerLines);
        }
        if (delimiter != null) {
            options.delimiter(delimiter);
        }
        return options;
    }
}
