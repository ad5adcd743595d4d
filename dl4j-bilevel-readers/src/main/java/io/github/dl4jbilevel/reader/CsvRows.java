package io.github.dl4jbilevel.reader;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a table, in their order, without those that are left out; the same at every pass. */
final class CsvRows {

    private final TextFile text;
    private final CsvLayout layout;
    private final DataOptions options;
    private final Set<String> missing = new HashSet<>();
    private long repeatedHeader;
    private int repeats;
    private int incomplete;

    CsvRows(TextFile text, CsvLayout layout, DataOptions options) {
        this.text = text;
        this.layout = layout;
        this.options = options;
        options.missing.forEach(token -> missing.add(token.strip().toLowerCase(Locale.ROOT)));
    }

    /** Takes a row's number from 0, its cells, and its line's number from 1. */
    interface Visitor {
        void visit(int row, List<String> cells, long line);
    }

    /** Goes over the rows. */
    void forEach(Visitor visitor) {
        CsvHead head = layout.head();
        try (CsvTable table = new CsvTable(text, head.format(), head.skip())) {
            int row = 0;
            for (List<String> cells = table.next(); cells != null && row < options.rowLimit; cells = table.next()) {
                if (isRepeatedHeader(cells, head.header(), table.line())) {
                    continue;
                }
                requireWidth(cells, table.line());
                if (!missing.isEmpty() && lacksValue(cells)) {
                    incomplete++;
                    continue;
                }
                visitor.visit(row++, cells, table.line());
            }
        }
    }

    private boolean isRepeatedHeader(List<String> cells, @Nullable List<String> header, long line) {
        boolean repeated = header != null
                && !cells.isEmpty()
                && cells.get(cells.size() - 1).equals(header.get(header.size() - 1))
                && cells.equals(header);
        if (repeated) {
            repeats++;
            repeatedHeader = repeats == 1 ? line : repeatedHeader;
        }
        return repeated;
    }

    private void requireWidth(List<String> cells, long line) {
        CsvHead head = layout.head();
        int columns = head.columns();
        boolean fits = cells.size() == head.width() || (head.emptyEnd() && cells.size() == columns);
        if (!fits) {
            throw DataFileException.at(
                    text.file(),
                    line,
                    cells.size() + " cells where the first line has " + columns
                            + "; check the quotes and the delimiter (--delimiter), or remove the line. Text before"
                            + " the table is passed over with --skip-lines.");
        }
        if (cells.size() > columns && !cells.get(columns).isEmpty()) {
            throw DataFileException.at(
                    text.file(),
                    line,
                    "'" + cells.get(columns)
                            + "' in the last column, which is empty in the first lines and has no name;"
                            + " remove it, or give each row and the header a last cell.");
        }
    }

    private boolean lacksValue(List<String> cells) {
        if (isMissing(cells.get(layout.label()))) {
            return true;
        }
        for (int feature : layout.features()) {
            if (isMissing(cells.get(feature))) {
                return true;
            }
        }
        return false;
    }

    private boolean isMissing(String cell) {
        return NumberLike.isMissing(cell) || missing.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** Refuses a file of which no row is left. */
    void requireSome(int rows) {
        if (rows == 0 && incomplete > 0) {
            throw DataFileException.of(
                    text.file(),
                    "has " + incomplete
                            + " rows, and each lacks a value: leave the columns that lack most out with --ignore.");
        }
        if (rows == 0) {
            throw CsvLayout.noRows(text.file());
        }
    }

    /** Says what was left out. */
    void describe(SummaryBuilder summary) {
        if (incomplete > 0) {
            summary.notes.add(incomplete + (incomplete == 1 ? " row" : " rows") + " with missing values left out");
        }
        if (repeats > 0) {
            summary.warnings.add("line " + repeatedHeader + " repeats the header, and is passed over"
                    + (repeats == 1 ? "" : ", as are " + (repeats - 1) + " more"));
        }
    }
}
