package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.CsvColumn.Declared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an ARFF file: {@code @relation}, one {@code @attribute NAME TYPE} for each column, {@code @data}. Columns of numbers and
 * of named values are read; text, dates and sparse rows are refused by name.
 *
 * @param head where and how the rows are written
 * @param columns what each column is
 * @param types the type of each column, as the file names it
 * @param values the values that are declared of each column; none where it has other ones
 */
record ArffHeader(CsvHead head, List<Declared> columns, List<String> types, List<Set<String>> values) {

    private static final Pattern ATTRIBUTE =
            Pattern.compile("(?i)@attribute\\s+('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s{]+)\\s*(.*)");

    private static final Pattern VALUE = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|[^,\\s][^,]*");

    /** Reads the header. */
    static ArffHeader of(TextFile text) {
        List<String> names = new ArrayList<>();
        List<Declared> columns = new ArrayList<>();
        List<String> types = new ArrayList<>();
        List<String> lines = text.headLines();
        int at = 0;
        for (; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("@data")) {
                break;
            }
            if (lower.startsWith("@attribute")) {
                Matcher matcher = ATTRIBUTE.matcher(line);
                if (!matcher.matches()) {
                    throw DataFileException.at(
                            text.file(), at + 1L, "'" + line + "' is no '@attribute NAME TYPE'; correct the line.");
                }
                names.add(unquoted(matcher.group(1)));
                types.add(matcher.group(2).strip());
                columns.add(declared(text.file(), at + 1L, matcher.group(2).strip()));
            } else if (!line.isEmpty() && !line.startsWith("%") && !lower.startsWith("@relation")) {
                throw DataFileException.at(
                        text.file(),
                        at + 1L,
                        "'" + line.substring(0, Math.min(40, line.length()))
                                + "' in an ARFF header, which holds @relation, @attribute and @data alone; correct the line.");
            }
        }
        if (at == lines.size() || names.isEmpty()) {
            throw DataFileException.of(
                    text.file(),
                    "begins as an ARFF file, and has no " + (names.isEmpty() ? "@attribute" : "@data")
                            + " in its first lines; complete its header.");
        }
        List<String> rows = lines.stream()
                .skip(at + 1L)
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("%"))
                .toList();
        if (!rows.isEmpty() && rows.get(0).startsWith("{")) {
            throw DataFileException.at(
                    text.file(),
                    at + 2L,
                    "sparse ARFF rows, {index value, ...}, are not read. Save the rows as LIBSVM text, or let Weka's filter"
                            + " SparseToNonSparse write them out.");
        }
        return new ArffHeader(
                head(rows, names, at + 1L),
                List.copyOf(columns),
                List.copyOf(types),
                types.stream().map(ArffHeader::values).toList());
    }

    private static Set<String> values(String type) {
        if (!type.startsWith("{")) {
            return Set.of();
        }
        Set<String> values = new HashSet<>();
        Matcher matcher = VALUE.matcher(type.substring(1, Math.max(1, type.lastIndexOf('}'))));
        while (matcher.find()) {
            values.add(unquoted(matcher.group()).strip());
        }
        return values;
    }

    /** Refuses a value that is not declared. */
    void requireDeclared(Path file, int column, String cell, long line) {
        Set<String> declared = values.get(column);
        if (!declared.isEmpty() && !declared.contains(cell) && !cell.equals("?")) {
            throw DataFileException.at(
                    file,
                    line,
                    "column '" + head.names().get(column) + "' has '" + cell
                            + "', which its @attribute does not declare: " + types.get(column)
                            + ". Correct the cell or the declaration.");
        }
    }

    private static CsvHead head(List<String> rows, List<String> names, long skip) {
        String sample = String.join("\n", rows);
        char quote = sample.indexOf('\'') >= 0 && sample.indexOf('"') < 0 ? '\'' : '"';
        boolean commas = rows.isEmpty() || rows.stream().anyMatch(row -> row.indexOf(',') >= 0);
        char delimiter = commas ? ',' : Delimiters.BLANKS;
        return new CsvHead(new CsvFormat(delimiter, quote, '%'), skip, names, names.size(), false, List.of());
    }

    private static Declared declared(Path file, long line, String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        if (lower.matches("(numeric|real|integer)\\b.*")) {
            return Declared.NUMBER;
        }
        if (lower.startsWith("{") || lower.matches("(string|date|relational)\\b.*")) {
            return lower.startsWith("{") ? Declared.TEXT : Declared.NOTHING;
        }
        throw DataFileException.at(
                file, line, "'" + type + "' is no type of ARFF; give numeric, or the values in braces.");
    }

    private static String unquoted(String name) {
        char first = name.charAt(0);
        boolean quoted =
                (first == '\'' || first == '"') && name.length() > 1 && name.charAt(name.length() - 1) == first;
        return quoted ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1") : name;
    }

    /** Refuses columns of a type that makes no feature and no label. */
    void requireReadable(CsvLayout layout, Path file) {
        List<Integer> used = new ArrayList<>(layout.features());
        used.add(layout.label());
        for (int column : used) {
            String type = types.get(column).toLowerCase(Locale.ROOT);
            boolean unread = type.matches("(date|relational|string)\\b.*");
            if (unread && layout.declared().get(column) != Declared.TEXT) {
                String name = layout.names().get(column);
                throw DataFileException.of(
                        file,
                        "column '" + name + "' is of the type " + types.get(column)
                                + ", which makes no feature. Leave it out" + " with --ignore " + Shell.quoted(name)
                                + ", or make categories of its values with --text " + Shell.quoted(name) + ".");
            }
        }
    }
}
