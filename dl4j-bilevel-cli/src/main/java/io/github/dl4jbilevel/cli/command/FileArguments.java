package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.DataOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Option;

/** Options that say how data files are read. */
final class FileArguments {
    @Option(
            names = "--format",
            description = "libsvm, csv or idx. Default: by content (IDX) and file name (.csv is CSV, all else LIBSVM).")
    private DataOptions.@Nullable Format format;

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
            description = "CSV: name or index of the label. Default: last.")
    private @Nullable String labelColumn;

    @Option(
            names = "--ignore",
            paramLabel = "NAME",
            split = ",",
            description = "CSV: columns to leave out, by name or index.")
    private List<String> ignored = List.of();

    @Option(names = "--header-lines", paramLabel = "N", description = "CSV: lines before the data. Default: found out.")
    private @Nullable Integer headerLines;

    @Option(names = "--delimiter", paramLabel = "C", description = "CSV: character between cells. Default: comma.")
    private @Nullable Character delimiter;

    /** The options of all files, without a row limit. */
    DataOptions.Builder options(DataType dataType) {
        DataOptions.Builder options = DataOptions.builder().dataType(dataType);
        if (format != null) {
            options.format(format);
        }
        if (zeroBased) {
            options.zeroBased(true);
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
        if (!ignored.isEmpty()) {
            options.ignoreColumns(ignored);
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
