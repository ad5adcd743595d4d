package io.github.dl4jbilevel.reader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a table: what separates its cells, and where header and rows begin.
 *
 * @param format how cells are written
 * @param skip lines before the first row
 * @param header names of the columns as the file has them; null where it has none
 * @param width cells of a row
 * @param emptyEnd whether each row ends with a delimiter, and with it an empty cell that is no column
 * @param notes what is said of it to the user
 */
record CsvHead(
        CsvFormat format, long skip, @Nullable List<String> header, int width, boolean emptyEnd, List<String> notes) {

    private static final int SAMPLE = 100;

    /** Lines at the beginning that hold no row. */
    private record Start(
            long lines, String lastComment, @Nullable Character delimiter) {}

    /** A row at the beginning, and where it is. */
    record Line(List<String> cells, long first, long last) {}

    /** Looks at the first lines. */
    static CsvHead of(TextFile text, DataOptions options) {
        List<String> lines = text.headLines();
        if (options.skipLines > 0 && options.skipLines >= lines.size()) {
            throw DataFileException.of(
                    text.file(),
                    "has " + lines.size() + " lines, all of which --skip-lines " + options.skipLines + " passes over.");
        }
        Start start = options.headerLines == null ? comments(lines, options) : new Start(options.skipLines, "", null);
        char delimiter = delimiter(lines, start, options);
        Character comment = start.lastComment.startsWith("%") ? '%' : '#';
        CsvFormat format = new CsvFormat(delimiter, '"', start.lastComment.isEmpty() ? null : comment);
        List<String> notes = new ArrayList<>();
        if (start.lines > options.skipLines) {
            long before = start.lines - options.skipLines;
            notes.add("passed over " + before + (before == 1 ? " line" : " lines") + " before the table");
        }
        return options.headerLines == null
                ? found(text, format, start, notes, options.decimalComma)
                : given(text, format, lines, options.skipLines, options.headerLines, notes);
    }

    private static Start comments(List<String> lines, DataOptions options) {
        int at = options.skipLines;
        String last = "";
        Character delimiter = null;
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            boolean bar = line.startsWith("|")
                    && (options.delimiter == null || options.delimiter != '|')
                    && isAlone(lines, at);
            if (line.matches("(?i)sep=.")) {
                delimiter = line.charAt(4);
            } else if (line.startsWith("#") || line.startsWith("%") || bar) {
                last = line;
            } else if (!line.isEmpty()) {
                break;
            }
            at++;
        }
        return new Start(at, last, delimiter);
    }

    /** Whether a line has fewer bars than the ones behind it, so that it is a remark. */
    private static boolean isAlone(List<String> lines, int at) {
        int bars = Delimiters.split(lines.get(at), '|').size();
        return lines.stream()
                        .skip(at + 1)
                        .limit(20)
                        .filter(line -> Delimiters.split(line, '|').size() == bars)
                        .count()
                == 0;
    }

    private static char delimiter(List<String> lines, Start start, DataOptions options) {
        if (options.delimiter != null) {
            return options.delimiter == '\t' || options.delimiter != ' ' ? options.delimiter : Delimiters.BLANKS;
        }
        if (start.delimiter != null) {
            return start.delimiter;
        }
        int skip = (int) start.lines + (options.headerLines == null ? 0 : options.headerLines);
        return Delimiters.best(lines.stream().skip(skip).limit(SAMPLE).toList()).delimiter();
    }

    private static List<Line> sample(TextFile text, CsvFormat format, long skip) {
        List<Line> sample = new ArrayList<>();
        try (CsvTable table = new CsvTable(text, format, skip)) {
            List<String> cells = table.next();
            while (cells != null && sample.size() < SAMPLE) {
                sample.add(new Line(cells, table.line(), table.lastLine()));
                cells = table.next();
            }
        }
        return sample;
    }

    /** The number of cells that most rows have; of equal ones the earlier. */
    private static int width(List<Line> sample) {
        TreeMap<Integer, Integer> count = new TreeMap<>();
        sample.forEach(line -> count.merge(line.cells.size(), 1, Integer::sum));
        int most = count.values().stream().mapToInt(n -> n).max().orElse(0);
        return sample.stream()
                .mapToInt(line -> line.cells.size())
                .filter(n -> count.getOrDefault(n, 0) == most)
                .findFirst()
                .orElse(0);
    }

    private static CsvHead given(
            TextFile text, CsvFormat format, List<String> lines, int base, int headerLines, List<String> notes) {
        long skip = (long) base + headerLines;
        List<Line> sample = skip <= lines.size() ? sample(text, format, skip) : List.of();
        if (sample.isEmpty()) {
            throw CsvLayout.noRows(text.file());
        }
        int width = width(sample);
        List<String> header = null;
        if (headerLines > 0) {
            List<Line> named = sample(text, format, skip - 1);
            List<String> last = named.isEmpty() || named.get(0).last() > skip ? List.of() : named.get(0).cells;
            boolean names = last.size() == width || last.size() == width - 1;
            header = names ? last : null;
            if (!names) {
                notes.add("line " + skip + " has " + last.size() + " cells where the rows have " + width
                        + ", so it names no columns");
            }
        }
        return complete(format, skip, header, sample, width, notes);
    }

    private static CsvHead found(
            TextFile text, CsvFormat format, Start start, List<String> notes, boolean decimalComma) {
        List<Line> sample = sample(text, format, start.lines);
        if (sample.isEmpty()) {
            throw CsvLayout.noRows(text.file());
        }
        int width = width(sample);
        Line first = sample.get(0);
        List<Line> rest = sample.subList(1, sample.size());
        if (first.cells.size() == width - 1
                && rest.stream().allMatch(line -> line.cells.size() == width)
                && !rest.isEmpty()) {
            return complete(format, first.last, first.cells, rest, width, notes);
        }
        requireTable(text, sample, width);
        List<String> commented = commented(start.lastComment, format, width);
        if (commented != null && first.cells.stream().anyMatch(cell -> Numbers.parse(cell) != null)) {
            notes.add("took the names of the columns from the remark before the rows");
            return complete(format, start.lines, commented, sample, width, notes);
        }
        if (CsvHeader.isHeader(text.file(), first, rest, decimalComma)) {
            if (rest.isEmpty()) {
                throw DataFileException.of(text.file(), "has a header, line " + first.first + ", and no rows.");
            }
            return complete(format, first.last, first.cells, rest, width, notes);
        }
        return complete(format, start.lines, null, sample, width, notes);
    }

    /** Refuses text before the table, with the option that passes over it. */
    private static void requireTable(TextFile text, List<Line> sample, int width) {
        Line first = sample.get(0);
        if (first.cells.size() == width || sample.size() < 3) {
            return;
        }
        Line row = sample.stream()
                .filter(line -> line.cells.size() == width)
                .findFirst()
                .orElse(first);
        long before = row.first - 1;
        throw DataFileException.at(
                text.file(),
                first.first,
                first.cells.size() + " cells where most lines have " + width + ". If the first "
                        + (before == 1 ? "line is" : before + " lines are")
                        + " text before the table, pass over it with --skip-lines " + before
                        + " (of a --test file: --test-skip-lines " + before
                        + "); else check the quotes and the delimiter (--delimiter).");
    }

    /** Names in a remark such as {@code # a,b,label} above the rows; null where it holds none. */
    private static @Nullable List<String> commented(String comment, CsvFormat format, int width) {
        String names = comment.replaceFirst("^[#%]+\\s*", "");
        if (comment.startsWith("|") || names.isEmpty() || width < 2) {
            return null;
        }
        List<String> cells = Delimiters.split(names, format.delimiter());
        boolean usable = cells.size() == width && cells.stream().allMatch(cell -> Numbers.parse(cell) == null);
        return usable
                ? cells.stream().map(cell -> cell.replaceAll("^\"|\"$", "")).toList()
                : null;
    }

    private static CsvHead complete(
            CsvFormat format,
            long skip,
            @Nullable List<String> header,
            List<Line> rows,
            int width,
            List<String> notes) {
        boolean emptyEnd = width > 2
                && (header == null
                        || header.size() < width
                        || header.get(width - 1).isEmpty())
                && rows.stream()
                        .allMatch(line -> line.cells.size() != width
                                || line.cells.get(width - 1).isEmpty());
        if (emptyEnd) {
            notes.add("left out the last column, which is empty: each line ends with a delimiter");
        }
        List<String> names = header;
        if (names != null && !emptyEnd && names.size() == width - 1) {
            notes.add("the header has " + names.size() + " names for " + width + " columns; the first column has none");
            names = new ArrayList<>(names);
            names.add(0, "");
        }
        if (names != null && Set.copyOf(new HashSet<>(names)).size() < names.size()) {
            notes.add("the header has a name twice");
        }
        return new CsvHead(format, skip, names, width, emptyEnd, List.copyOf(notes));
    }

    /** Number of columns. */
    int columns() {
        return emptyEnd ? width - 1 : width;
    }

    /** Names of all columns, of the header or made up. */
    List<String> names() {
        List<String> own = header;
        return IntStream.range(0, columns())
                .mapToObj(i -> own == null || own.get(i).isEmpty() ? "column " + i : own.get(i))
                .toList();
    }
}
