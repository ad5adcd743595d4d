package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.List;

/**
 * What a reader understood of a file, for the user to check.
 *
 * @param file that was read
 * @param format of the file, with how it is packed and encoded where that is not plain UTF-8
 * @param rows number of rows
 * @param features the features by kind, in words
 * @param labels the labels in words: where they stand, and each class with its number of rows, or their range
 * @param notes what else was found out: delimiter, header, what was skipped or set aside
 * @param warnings what may be wrong, each with the option that settles it
 */
public record ReadingSummary(
        Path file, String format, int rows, String features, String labels, List<String> notes, List<String> warnings) {

    /** Copies the lists. */
    public ReadingSummary {
        notes = List.copyOf(notes);
        warnings = List.copyOf(warnings);
    }

    /** The understanding in one paragraph, without the warnings. */
    public String paragraph() {
        String more = notes.isEmpty() ? "" : "; " + String.join("; ", notes);
        return file + " (" + format + "): " + rows + " rows; " + features + "; " + labels + more + ".";
    }

    /** The warnings, each with the file it is about. */
    public List<String> warningLines() {
        return warnings.stream().map(warning -> file + ": " + warning + ".").toList();
    }

    @Override
    public String toString() {
        return paragraph();
    }
}
