package io.github.dl4jbilevel.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.InputStreamInputSplit;
import org.datavec.api.writable.Writable;
import org.jspecify.annotations.Nullable;

/** The lines of a CSV file as trimmed cells, read by DataVec; blank lines are skipped but counted. */
final class CsvTable implements AutoCloseable {

    private final Path file;
    private final InputStream in;
    private final CSVRecordReader reader;
    private long line;
    private int width = -1;

    CsvTable(Path file, char delimiter) {
        this.file = file;
        this.in = PackedFiles.open(file);
        this.reader = new CSVRecordReader(0, delimiter, '"');
        try {
            reader.initialize(new InputStreamInputSplit(in, file.toUri()));
        } catch (IOException | RuntimeException e) {
            throw PackedFiles.unreadable(file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PackedFiles.unreadable(file, e);
        }
    }

    /** The number, from 1, of the line that {@link #next} gave. */
    long line() {
        return line;
    }

    /** The cells of the next line that is not blank, or null at the end; every line has as many as the first. */
    @Nullable
    List<String> next() {
        List<String> cells = nextLine();
        while (cells != null && cells.size() == 1 && cells.get(0).isEmpty()) {
            cells = nextLine();
        }
        if (cells != null && width < 0) {
            width = cells.size();
        }
        if (cells != null && cells.size() != width) {
            throw DataFileException.at(
                    file,
                    line,
                    cells.size() + " cells where the first line has " + width
                            + "; check the quotes and the delimiter, or skip leading text with --header-lines.");
        }
        return cells;
    }

    /** Passes over a line whatever its number of cells. */
    void skip() {
        nextLine();
    }

    private @Nullable List<String> nextLine() {
        try {
            if (!reader.hasNext()) {
                return null;
            }
            line++;
            return reader.next().stream().map(CsvTable::text).toList();
        } catch (RuntimeException e) {
            throw PackedFiles.unreadable(file, e);
        }
    }

    private static String text(Writable cell) {
        String text = cell.toString();
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
    }

    @Override
    public void close() {
        try {
            reader.close();
            in.close();
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
    }
}
