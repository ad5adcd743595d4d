package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Tells a header from a row: what its cells are, beside those of the rows below. */
final class CsvHeader {

    /** Rows that show whether a text comes again. */
    private static final int ENOUGH_ROWS = 10;

    private static final int SOME_ROWS = 5;

    private static final int LEAST_SEQUENCE = 3;

    private CsvHeader() {}

    /**
     * Whether the first line is a header.
     *
     * @param decimalComma whether numbers have a comma before their decimals
     * @throws DataFileException where it may as well be a row, with the option that settles it
     */
    static boolean isHeader(Path file, CsvHead.Line first, List<CsvHead.Line> rest, boolean decimalComma) {
        List<String> cells = first.cells();
        List<String> numbers = cells.stream()
                .filter(cell -> Numbers.parse(cell, decimalComma) != null)
                .toList();
        if (isIndexed(cells, numbers, rest)) {
            return true;
        }
        if (numbers.size() == cells.size()) {
            if (cells.size() >= LEAST_SEQUENCE && isUnlike(numbers, first, rest)) {
                throw undecided(
                        file,
                        first,
                        "it counts " + cells.get(0) + ", " + cells.get(1) + ", ... " + cells.get(cells.size() - 1)
                                + " and may be one, or a row");
            }
            return false;
        }
        int name = aboveNumbers(cells, rest, decimalComma);
        if (name >= 0) {
            if (numbers.isEmpty() || isSequence(numbers)) {
                return true;
            }
            throw undecided(file, first, "'" + cells.get(name) + "' stands above numbers, but it has numbers too");
        }
        if (!numbers.isEmpty() || rest.isEmpty()) {
            return numbers.isEmpty();
        }
        return namesText(file, first, rest);
    }

    /** Whether a line is the header of a table with an index: an empty cell above it, and columns that are counted. */
    private static boolean isIndexed(List<String> cells, List<String> numbers, List<CsvHead.Line> rest) {
        return numbers.size() == cells.size() - 1
                && numbers.size() >= 2
                && cells.get(0).isEmpty()
                && isSequence(numbers)
                && !rest.isEmpty()
                && column(rest, 0).stream().noneMatch(String::isEmpty);
    }

    /** Of a table of text: a header's cells do not come again in their columns, a row's do. */
    private static boolean namesText(Path file, CsvHead.Line first, List<CsvHead.Line> rest) {
        boolean rowsHaveNumbers =
                rest.stream().flatMap(line -> line.cells().stream()).anyMatch(cell -> Numbers.parse(cell) != null);
        int again = 0;
        int columns = first.cells().size();
        for (int j = 0; j < columns; j++) {
            Set<String> below = new HashSet<>(column(rest, j));
            again += below.contains(first.cells().get(j)) ? 1 : 0;
        }
        if (rowsHaveNumbers && again == 0) {
            return true;
        }
        if (rest.size() >= ENOUGH_ROWS && again == 0) {
            return true;
        }
        if (rest.size() >= ENOUGH_ROWS && 2 * again >= columns) {
            return false;
        }
        throw undecided(file, first, "its text says no more than that of the lines below");
    }

    /** A column whose first cell is text and whose others are all numbers, or -1. */
    private static int aboveNumbers(List<String> cells, List<CsvHead.Line> rest, boolean decimalComma) {
        return IntStream.range(0, cells.size())
                .filter(j -> Numbers.parse(cells.get(j), decimalComma) == null
                        && NumberLike.kind(cells.get(j)) == null
                        && hasNumbersAlone(column(rest, j)))
                .findFirst()
                .orElse(-1);
    }

    private static boolean hasNumbersAlone(List<String> cells) {
        long numbers =
                cells.stream().filter(cell -> Numbers.parse(cell) != null).count();
        long others =
                cells.stream().filter(cell -> NumberLike.kind(cell) != null).count();
        return numbers > 0 && 10 * (numbers + others) >= 9L * cells.size();
    }

    private static List<String> column(List<CsvHead.Line> rows, int j) {
        return rows.stream()
                .filter(line -> line.cells().size() > j)
                .map(line -> line.cells().get(j))
                .toList();
    }

    /** Whether a line of numbers counts its columns, from 0 or 1 or by numbers whose last no row ends with. */
    private static boolean isUnlike(List<String> numbers, CsvHead.Line first, List<CsvHead.Line> rest) {
        if (!isSequence(numbers) || continues(first, rest)) {
            return false;
        }
        String last = numbers.get(numbers.size() - 1);
        return numbers.get(0).matches("[01]")
                || (rest.size() >= SOME_ROWS
                        && !column(rest, numbers.size() - 1).contains(last));
    }

    /** Whether numbers count up by ones, as a table without names writes its columns, or one of years. */
    private static boolean isSequence(List<String> numbers) {
        if (!numbers.get(0).matches("\\d{1,4}")) {
            return false;
        }
        int from = Integer.parseInt(numbers.get(0));
        return IntStream.range(0, numbers.size()).allMatch(i -> numbers.get(i).equals(Integer.toString(from + i)));
    }

    /** Whether another row is a sequence too, so that the first is one of many. */
    private static boolean continues(CsvHead.Line first, List<CsvHead.Line> rest) {
        return rest.isEmpty() || rest.stream().anyMatch(line -> line.cells().equals(first.cells()));
    }

    private static DataFileException undecided(Path file, CsvHead.Line first, String why) {
        return DataFileException.at(
                file,
                first.first(),
                "cannot tell whether this line is a header: " + why
                        + ". Pass --header-lines 1 if it is (the lines before"
                        + " the first row), or --header-lines 0 if it is a row; of a --test file --test-header-lines.");
    }
}
