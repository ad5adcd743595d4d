package io.github.dl4jbilevel.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out which character separates the cells of a table, from its first lines. */
final class Delimiters {

    /** Stands for a run of blanks and tabs. */
    static final char BLANKS = ' ';

    /** In order of preference where lines do not tell. */
    private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|', BLANKS);

    private Delimiters() {}

    /**
     * A delimiter, and how well it fits.
     *
     * @param delimiter the character
     * @param cells cells of most lines
     * @param score share of lines with so many cells, less for cells that hold another delimiter
     */
    record Fit(char delimiter, int cells, double score) {
        /** Whether it makes a table of most lines. */
        boolean isTable() {
            return cells > 1 && score >= 0.4;
        }
    }

    /** The delimiter that fits best; a comma with one cell where none makes a table. */
    static Fit best(List<String> lines) {
        Fit best = new Fit(',', 1, 0);
        for (char candidate : CANDIDATES) {
            Fit fit = fit(lines, candidate);
            if (fit.isTable() && fit.score() > best.score() + 1e-9) {
                best = fit;
            }
        }
        return best;
    }

    private static Fit fit(List<String> lines, char delimiter) {
        Map<Integer, Integer> lengths = new TreeMap<>();
        Map<Integer, Integer> impure = new TreeMap<>();
        int count = 0;
        for (String line : lines) {
            if (line.isBlank()) {
                continue;
            }
            List<String> cells = split(line, delimiter);
            lengths.merge(cells.size(), 1, Integer::sum);
            int bad = (int)
                    cells.stream().filter(cell -> holdsOther(cell, delimiter)).count();
            impure.merge(cells.size(), bad, Integer::sum);
            count++;
        }
        int cells = 1;
        int most = 0;
        for (Map.Entry<Integer, Integer> length : lengths.entrySet()) {
            if (length.getKey() > 1 && length.getValue() >= most) {
                cells = length.getKey();
                most = length.getValue();
            }
        }
        if (most == 0) {
            return new Fit(delimiter, 1, 0);
        }
        double bad = (double) impure.getOrDefault(cells, 0) / ((double) most * cells);
        return new Fit(delimiter, cells, (double) most / count * (1 - 0.9 * bad));
    }

    private static boolean holdsOther(String cell, char delimiter) {
        if (cell.startsWith("\"")) {
            return false;
        }
        boolean comma = delimiter != ',' && cell.indexOf(',') >= 0 && !cell.matches("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");
        return comma
                || CANDIDATES.stream().anyMatch(c -> c != ',' && c != BLANKS && c != delimiter && cell.indexOf(c) >= 0);
    }

    /** The cells of a line, quotes kept: for guessing alone. */
    static List<String> split(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        String rest = delimiter == BLANKS ? line.strip().replaceAll("\\s+", " ") : line;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                cells.add(rest.substring(start, i).strip());
                start = i + 1;
            }
        }
        cells.add(rest.substring(start).strip());
        return cells;
    }

    /** The delimiter in words. */
    static String name(char delimiter) {
        return switch (delimiter) {
            case '\t' -> "tab";
            case BLANKS -> "blanks";
            case ',' -> "comma";
            case ';' -> "semicolon";
            default -> "'" + delimiter + "'";
        };
    }
}
