package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A data file that cannot be read; the message names the file, the line where there is one, and the remedy. */
public final class DataFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DataFileException(String message) {
        super(oneLine(message));
    }

    DataFileException(String message, @Nullable Throwable cause) {
        super(oneLine(message), cause);
    }

    /** A cell may hold line breaks and control characters. */
    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }

    /** A fault of one line, counted from 1. */
    static DataFileException at(Path file, long line, String message) {
        return new DataFileException(file + ", line " + line + ": " + message);
    }

    /** A fault of the whole file. */
    static DataFileException of(Path file, String message) {
        return new DataFileException(file + ": " + message);
    }
}
