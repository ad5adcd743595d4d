package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.reader.DataSchema.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Collects what a reader understood while it reads. */
final class SummaryBuilder {

    private static final int SHOWN_CLASSES = 12;
    private static final int SHOWN_COLUMNS = 12;
    private static final int MANY_CLASSES = 30;
    private static final int MANY_ROWS = 30;

    final List<String> notes = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    /** The whole, of rows that were read. */
    ReadingSummary of(Path file, String format, String manner, LabeledRows rows) {
        return new ReadingSummary(
                file,
                manner.isEmpty() ? format : format + ", " + manner,
                rows.rows(),
                features(rows.schema()),
                labels(rows),
                notes,
                warnings);
    }

    private static String features(DataSchema schema) {
        List<Column> texts =
                schema.columns().stream().filter(c -> !c.categories().isEmpty()).toList();
        List<Column> numbers =
                schema.columns().stream().filter(c -> c.categories().isEmpty()).toList();
        if (schema.columns().isEmpty()) {
            return counted(schema.features(), "feature") + ", all numbers";
        }
        int oneHot = texts.stream().mapToInt(Column::width).sum();
        String all = counted(schema.features(), "feature") + ": ";
        String plain = numbers.isEmpty() ? "" : counted(numbers.size(), "number") + " (" + names(numbers) + ")";
        String coded = texts.isEmpty()
                ? ""
                : oneHot + " of 0 or 1 from " + counted(texts.size(), "text column") + " (" + widths(texts) + ")";
        return all + plain + (plain.isEmpty() || coded.isEmpty() ? "" : ", ") + coded;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String names(List<Column> columns) {
        return limited(columns.stream().map(Column::name).toList(), SHOWN_COLUMNS);
    }

    private static String widths(List<Column> columns) {
        return limited(columns.stream().map(c -> c.name() + " " + c.width()).toList(), SHOWN_COLUMNS);
    }

    private static String labels(LabeledRows rows) {
        DataSchema.Table table = rows.schema().table();
        String where = table == null ? "" : " in column '" + table.names().get(table.label()) + "'";
        if (rows.schema().isRegression()) {
            double[] targets = rows.targets();
            double least = java.util.Arrays.stream(targets).min().orElse(0);
            double most = java.util.Arrays.stream(targets).max().orElse(0);
            return "labels" + where + " real numbers from " + Numbers.text(least) + " to " + Numbers.text(most);
        }
        int[] count = rows.rowsPerClass();
        List<String> classes = IntStream.range(0, count.length)
                .mapToObj(k -> rows.classNames().get(k) + ": " + count[k])
                .toList();
        return count.length + " classes" + where + " {" + limited(classes, SHOWN_CLASSES) + "}";
    }

    private static String limited(List<String> parts, int shown) {
        String first = parts.stream().limit(shown).collect(Collectors.joining(", "));
        return parts.size() <= shown ? first : first + " and " + (parts.size() - shown) + " more";
    }

    /** Warns of classes that may be slips of the pen: one of a single row, and two that differ in case alone. */
    void warnOfOddClasses(LabeledRows rows) {
        if (rows.isRegression()) {
            return;
        }
        int[] count = rows.rowsPerClass();
        List<String> single = IntStream.range(0, count.length)
                .filter(k -> count[k] == 1)
                .mapToObj(rows.classNames()::get)
                .toList();
        if (rows.rows() >= MANY_ROWS && !single.isEmpty() && 2 * single.size() <= count.length) {
            warnings.add("classes with a single row: " + limited(single, SHOWN_CLASSES)
                    + "; check whether a row is misread, such as a header or a footer");
        }
        Map<String, String> lower = new HashMap<>();
        for (String name : rows.classNames()) {
            String other = lower.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                warnings.add("'" + other + "' and '" + name + "' are two classes; write them alike if they are one");
            }
        }
    }

    /** Warns of numbers that make many classes. */
    void warnOfManyClasses(List<String> classNames, boolean asked) {
        if (!asked
                && classNames.size() > MANY_CLASSES
                && classNames.stream().allMatch(name -> Numbers.parse(name) != null)) {
            warnings.add(
                    classNames.size() + " different numbers as labels are taken for classes; if they are measurements,"
                            + " pass --task regression; --task classification says that they are classes");
        }
        boolean written =
                classNames.stream().allMatch(name -> Numbers.parse(name) != null || NumberLike.kind(name) != null)
                        && classNames.stream().anyMatch(name -> Numbers.parse(name) == null);
        if (!asked && written) {
            warnings.add("labels such as '" + classNames.get(0)
                    + "' are numbers with a sign or a unit, taken for classes; write them as"
                    + " numbers and pass --task regression if they are measurements; --task classification says"
                    + " that they are classes");
        }
    }
}
