package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.DataOptions.Format;
import java.util.Locale;

/** Decides the format of a text by its content, and where that does not tell by its name. */
final class FormatSearch {

    private FormatSearch() {}

    static Format format(TextFile text, DataOptions options) {
        Contents contents = Contents.of(text);
        boolean csv = options.namesCsvOptions();
        boolean libsvm = options.namesLibSvmOptions();
        if (contents == Contents.LIBSVM && csv) {
            throw DataFileException.of(
                    text.file(),
                    "is LIBSVM text by its content, and options of CSV are set (label-column, ignore, missing, text,"
                            + " header-lines, skip-lines, delimiter or decimal-comma); remove them, or pass --format csv to read"
                            + " it as a table all the same.");
        }
        if ((contents == Contents.TABLE || contents == Contents.ARFF) && libsvm) {
            throw DataFileException.of(
                    text.file(),
                    "is a table by its content, and options of LIBSVM are set (zero-based or features); remove them, or pass"
                            + " --format libsvm to read it as LIBSVM all the same.");
        }
        return switch (contents) {
            case LIBSVM -> Format.LIBSVM;
            case ARFF -> arff(text, options);
            case TABLE -> Format.CSV;
            case UNDECIDED -> undecided(text, csv, libsvm);
        };
    }

    private static Format arff(TextFile text, DataOptions options) {
        if (options.namesLineOptions()) {
            throw DataFileException.of(
                    text.file(),
                    "is an ARFF file, whose header says what header-lines, skip-lines, delimiter and decimal-comma do; remove"
                            + " them.");
        }
        return Format.ARFF;
    }

    private static Format undecided(TextFile text, boolean csv, boolean libsvm) {
        String name = String.valueOf(text.file().getFileName()).toLowerCase(Locale.ROOT);
        if (csv || name.matches(".*\\.(csv|tsv)(\\.\\w+)?")) {
            return Format.CSV;
        }
        if (libsvm || name.matches(".*\\.(svm|libsvm|svmlight|scale)(\\.\\w+)?")) {
            return Format.LIBSVM;
        }
        throw DataFileException.of(
                text.file(),
                "does not tell what it is: its lines hold neither pairs index:value, as LIBSVM's do, nor as many cells each, as"
                        + " a table's do. Pass --format csv, with --delimiter, or --format libsvm.");
    }
}
