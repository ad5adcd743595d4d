package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The first pass's knowledge of a feature column: numbers, categories, or neither. */
final class CsvColumn {

    /** A text column with more distinct values than this is not one-hot encoded. */
    static final int MAX_CATEGORIES = 64;

    /** Fewer rows than this say nothing about how often values occur. */
    private static final int FEW_ROWS = 10;

    /** A column of few values, some of them numbers, may well be one of categories. */
    private static final int FEW_VALUES = 12;

    /** What is known beforehand about a column. */
    enum Declared {
        /** Nothing: its cells tell. */
        NOTHING,
        /** Numbers, by the file's own header. */
        NUMBER,
        /** Categories, because the user or the file says so. */
        TEXT
    }

    /** A cell and its line; line 0 for none. */
    private record Spot(String cell, long line) {
        static final Spot NONE = new Spot("", 0);

        boolean isNone() {
            return line == 0;
        }
    }

    private final String name;
    private final int index;
    private final Declared declared;
    private final boolean decimalComma;
    private final Set<String> values = new TreeSet<>();
    private Spot text = Spot.NONE;
    private Spot like = Spot.NONE;
    private Spot withUnit = Spot.NONE;
    private Spot missing = Spot.NONE;
    private Spot empty = Spot.NONE;
    private long texts;
    private long empties;
    private boolean inFirstRow;
    private long decimalCommas;
    private long numbers;
    private long rows;
    private boolean countsRows = true;

    CsvColumn(String name, int index, Declared declared, boolean decimalComma) {
        this.name = name;
        this.index = index;
        this.declared = declared;
        this.decimalComma = decimalComma;
    }

    void add(String cell, long line) {
        rows++;
        Double number = Numbers.parse(cell, decimalComma);
        if (values.size() <= MAX_CATEGORIES) {
            values.add(cell);
        }
        if (number != null) {
            numbers++;
            countsRows &= number == rows || number == rows - 1;
            return;
        }
        countsRows = false;
        note(cell, line);
    }

    private void note(String cell, long line) {
        String kind = NumberLike.kind(cell);
        decimalCommas += NumberLike.hasDecimalCommaForSure(cell) ? 1 : 0;
        if (cell.isEmpty()) {
            empties++;
            empty = first(empty, cell, line);
        }
        inFirstRow |= rows == 1 && !cell.isEmpty();
        if (kind == null) {
            texts++;
            text = first(text, cell, line);
        } else if (kind.equals(NumberLike.MISSING_VALUE)) {
            missing = first(missing, cell, line);
        } else if (kind.equals(NumberLike.WITH_UNIT)) {
            withUnit = first(withUnit, cell, line);
        } else {
            like = first(like, cell, line);
        }
    }

    private static Spot first(Spot known, String cell, long line) {
        return known.isNone() ? new Spot(cell, line) : known;
    }

    /**
     * The column as numbers, or as categories if some cell is text.
     *
     * @param warnings gets what a user should know
     */
    DataSchema.Column resolve(Path file, List<String> warnings) {
        Spot stranger = stranger();
        if (empties == rows) {
            throw DataFileException.at(
                    file,
                    empty.line(),
                    "column '" + name + "' is empty here and in every row. Leave it out with --ignore "
                            + Shell.quoted(name) + ".");
        }
        if (declared == Declared.TEXT) {
            return categories(file);
        }
        if (declared == Declared.NUMBER && !stranger.isNone()) {
            throw notANumber(file, stranger);
        }
        if (stranger.isNone()) {
            if (!missing.isNone()) {
                throw missing(file, missing.line(), name, missing.cell());
            }
            return number(warnings);
        }
        boolean mixed = numbers > 0 || !like.isNone();
        if (texts == 0 && (mixed || withUnit.isNone())) {
            throw notANumber(file, stranger);
        }
        if (numbers > 0) {
            boolean categories = values.size() <= FEW_VALUES && 2L * values.size() <= rows && 20 * texts >= rows;
            if (2 * numbers > rows && !categories) {
                throw notANumber(file, stranger);
            }
            warnings.add("column '" + name + "' holds numbers and text such as '" + stranger.cell() + "' (line "
                    + stranger.line() + "), and is read as categories; --text " + Shell.quoted(name)
                    + " says that it is right");
        }
        if (texts == 0) {
            warnings.add("column '" + name + "' holds numbers with a unit such as '" + stranger.cell() + "' (line "
                    + stranger.line() + "), and is read as categories; remove the unit, or pass --text "
                    + Shell.quoted(name));
        }
        requireNoIdentifier(file, stranger);
        return categories(file);
    }

    /** The first cell that is neither a number nor missing. */
    private Spot stranger() {
        Spot found = Spot.NONE;
        for (Spot spot : List.of(text, like, withUnit)) {
            if (!spot.isNone() && (found.isNone() || spot.line() < found.line())) {
                found = spot;
            }
        }
        return found;
    }

    private DataSchema.Column number(List<String> warnings) {
        if (countsRows && rows >= FEW_ROWS) {
            warnings.add("column '" + name + "' counts the rows, and is read as a feature; leave it out with --ignore "
                    + Shell.quoted(name));
        }
        return new DataSchema.Column(name, index, List.of());
    }

    private void requireNoIdentifier(Path file, Spot spot) {
        if (rows >= FEW_ROWS && values.size() <= MAX_CATEGORIES && 10L * values.size() > 9 * rows) {
            throw DataFileException.at(
                    file,
                    spot.line(),
                    "column '" + name + "' is text, such as '" + spot.cell() + "'" + kindOf(spot) + ", with "
                            + values.size()
                            + " distinct values in " + rows + " rows: it names the rows rather than saying something of"
                            + " them. Leave it out with --ignore " + Shell.quoted(name)
                            + ", or make categories of it all the"
                            + " same with --text " + Shell.quoted(name) + ".");
        }
    }

    private DataSchema.Column categories(Path file) {
        if (!empty.isNone()) {
            throw missing(file, empty.line(), name, "");
        }
        if (values.size() > MAX_CATEGORIES) {
            Spot shown = stranger();
            throw DataFileException.at(
                    file,
                    Math.max(1, shown.line()),
                    "column '" + name + "' "
                            + (shown.isNone()
                                    ? "is to be text"
                                    : "holds '" + shown.cell() + "'" + kindOf(shown) + ", so it is text")
                            + ", and has more than " + MAX_CATEGORIES
                            + " distinct values, too many to one-hot encode. Leave it out with --ignore "
                            + Shell.quoted(name) + ".");
        }
        return new DataSchema.Column(name, index, List.copyOf(values));
    }

    private DataFileException notANumber(Path file, Spot spot) {
        String kind = NumberLike.kind(spot.cell());
        boolean comma = !decimalComma && NumberLike.hasDecimalComma(spot.cell()) && (decimalCommas > 0 || numbers == 0);
        String share = declared == Declared.NUMBER
                ? " is one of numbers by the file's header"
                : " has " + numbers + " numbers in " + rows + " rows";
        return DataFileException.at(
                file,
                spot.line(),
                "column '" + name + "'" + share + ", and here '" + spot.cell() + "', "
                        + (kind == null ? "which is text" : comma ? "a number with a decimal comma" : kind)
                        + ". Write it as a plain number, "
                        + (comma ? "read commas as decimal points with --decimal-comma, " : "")
                        + (numbers == 0 ? "" : "leave such rows out with --missing " + Shell.quoted(spot.cell()) + ", ")
                        + "leave the column out with --ignore " + Shell.quoted(name)
                        + (declared == Declared.NUMBER || values.size() > MAX_CATEGORIES
                                ? "."
                                : ", or read every value of it as a category with --text " + Shell.quoted(name) + ".")
                        + (inFirstRow && kind == null
                                ? " If this line belongs to the header, say so with --header-lines."
                                : ""));
    }

    private static String kindOf(Spot spot) {
        String kind = NumberLike.kind(spot.cell());
        return kind == null ? "" : " (" + kind + ")";
    }

    static DataFileException missing(Path file, long line, String name, String cell) {
        return DataFileException.at(
                file,
                line,
                "column '" + name + "' has no value ('" + cell + "'). Fill it, leave such rows out with --missing "
                        + Shell.quoted(cell.isEmpty() ? "?" : cell) + ", or leave the column out with --ignore "
                        + Shell.quoted(name) + ".");
    }

    /** A row whose label is missing. */
    static DataFileException missingLabel(Path file, long line, String name, @Nullable String cell) {
        return DataFileException.at(
                file,
                line,
                "column '" + name + "' has no value ('" + cell
                        + "'), and it is the label. Fill it, remove the row, or leave"
                        + " such rows out with --missing " + Shell.quoted(cell == null || cell.isEmpty() ? "?" : cell)
                        + ".");
    }
}
