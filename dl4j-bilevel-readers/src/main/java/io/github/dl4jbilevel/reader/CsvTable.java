package io.github.dl4jbilevel.reader;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The lines of a table as stripped cells, read by Commons CSV; blank lines are skipped but counted. */
final class CsvTable implements AutoCloseable {

    private final TextFile text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final CsvFormat format;
    private long line;
    private long lastLine;

    /**
     * Opens a table.
     *
     * @param skip lines to pass over before the first that is read
     */
    CsvTable(TextFile text, CsvFormat format, long skip) {
        this.text = text;
        this.format = format;
        BufferedReader in = new BufferedReader(
                format.delimiter() == Delimiters.BLANKS ? new TabsAsBlanks(text.open()) : text.open(), 1 << 16);
        try {
            for (long i = 0; i < skip; i++) {
                in.readLine();
            }
            parser = CSVParser.parse(in, commons(format));
        } catch (IOException e) {
            throw unreadable(e);
        }
        lastLine = skip;
        records = parser.iterator();
    }

    private static CSVFormat commons(CsvFormat format) {
        CSVFormat.Builder builder = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(format.delimiter())
                .setQuote(format.quote())
                .setIgnoreEmptyLines(false)
                .setIgnoreSurroundingSpaces(true);
        if (format.comment() != null) {
            builder.setCommentMarker(format.comment());
        }
        return format.quote() == '"' ? builder.build() : builder.setEscape('\\').build();
    }

    /** The number, from 1, of the line where what {@link #next} gave begins. */
    long line() {
        return line;
    }

    /** The number, from 1, of the line where it ends. */
    long lastLine() {
        return lastLine;
    }

    /** The cells of the next line that is not blank, or null at the end. */
    @Nullable
    List<String> next() {
        List<String> cells = nextLine();
        while (cells != null && (cells.isEmpty() || (cells.size() == 1 && isBlank(cells.get(0))))) {
            cells = nextLine();
        }
        return cells;
    }

    /** Blank, or the mark at the end of old DOS files. */
    private static boolean isBlank(String cell) {
        return cell.isEmpty() || cell.equals("\u001a");
    }

    private @Nullable List<String> nextLine() {
        CSVRecord found;
        long before = lastLine;
        long skipped = lastLine - parser.getCurrentLineNumber();
        try {
            if (!records.hasNext()) {
                return null;
            }
            found = records.next();
        } catch (UncheckedIOException | IllegalStateException e) {
            throw fault(e);
        }
        lastLine = parser.getCurrentLineNumber() + skipped;
        List<String> cells = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            String cell = found.get(i);
            if (format.delimiter() != Delimiters.BLANKS || !cell.isEmpty()) {
                cells.add(cell.strip());
            }
        }
        line = lastLine - (lastLine - before > 1 ? lineBreaks(found) : 0);
        return cells;
    }

    private static long lineBreaks(CSVRecord cells) {
        return cells.stream()
                .mapToLong(cell -> cell.lines().count() - (cell.isEmpty() ? 0 : 1))
                .sum();
    }

    private RuntimeException fault(RuntimeException e) {
        Throwable cause = e.getCause();
        if (cause instanceof CharacterCodingException coding) {
            return new NotUtf8Exception(coding);
        }
        String message = cause == null ? "" : String.valueOf(cause.getMessage());
        if (message.contains("encapsulated token")) {
            boolean open = message.contains("EOF");
            return DataFileException.at(
                    text.file(),
                    lastLine + 1,
                    (open
                                    ? "a quoted cell begins in this row and does not end"
                                    : "a quoted cell of this row has more text behind its closing quote")
                            + ". Close the quotes, and write a quote within them twice (\"\").");
        }
        return unreadable(cause == null ? e : cause);
    }

    private RuntimeException unreadable(Throwable cause) {
        return cause instanceof CharacterCodingException coding
                ? new NotUtf8Exception(coding)
                : PackedFiles.unreadable(text.file(), cause);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw PackedFiles.unreadable(text.file(), e);
        }
    }
}
