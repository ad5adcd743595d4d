package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The first pass's knowledge of a feature column: numbers, categories, or neither. */
final class CsvColumn {

    /** A text column with more distinct values than this is not one-hot encoded. */
    static final int MAX_CATEGORIES = 64;

    private static final Set<String> MISSING = Set.of("", "?", "na", "nan");

    private final String name;
    private final int index;
    private final Set<String> values = new TreeSet<>();
    private String text = "";
    private long textLine;
    private String missing = "";
    private long missingLine;
    private long emptyLine;

    CsvColumn(String name, int index) {
        this.name = name;
        this.index = index;
    }

    static boolean isMissing(String cell) {
        return cell.length() <= 3 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    void add(String cell, long line) {
        if (values.size() <= MAX_CATEGORIES) {
            values.add(cell);
        }
        if (isMissing(cell)) {
            if (missingLine == 0) {
                missingLine = line;
                missing = cell;
            }
            if (cell.isEmpty() && emptyLine == 0) {
                emptyLine = line;
            }
        } else if (textLine == 0 && Numbers.parse(cell) == null) {
            textLine = line;
            text = cell;
        }
    }

    /** The column as numbers, or as categories if some cell is text. */
    DataSchema.Column resolve(Path file) {
        if (textLine == 0) {
            if (missingLine > 0) {
                throw missing(file, missingLine, name, missing);
            }
            return new DataSchema.Column(name, index, List.of());
        }
        if (emptyLine > 0) {
            throw missing(file, emptyLine, name, "");
        }
        if (values.size() > MAX_CATEGORIES) {
            throw DataFileException.at(
                    file,
                    textLine,
                    "column '" + name + "' holds '" + text + "', so it is text, and has more than " + MAX_CATEGORIES
                            + " distinct values, too many to one-hot encode. Leave it out with --ignore \"" + name
                            + "\".");
        }
        return new DataSchema.Column(name, index, List.copyOf(values));
    }

    static DataFileException missing(Path file, long line, String name, String cell) {
        return DataFileException.at(
                file,
                line,
                "column '" + name + "' has no value ('" + cell + "'). Fill it, remove the row, or leave the column "
                        + "out with --ignore \"" + name + "\".");
    }
}
