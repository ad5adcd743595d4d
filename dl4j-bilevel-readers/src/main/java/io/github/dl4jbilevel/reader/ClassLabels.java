package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the labels of a file, row by row, into classes 0..k-1: numbers in ascending order, else text in alphabetical
 * order; or, with a threshold, class 1 for a label above it and 0 for the rest. Labels that look like measurements are refused unless the
 * user says that they are classes.
 */
final class ClassLabels implements Labels {

    /** More distinct labels than this are taken for measurements, not classes. */
    private static final int MAX_CLASSES = 1000;

    /** So few classes may well have one row each. */
    private static final int FEW_CLASSES = 5;

    private final Path file;
    private final @Nullable Double threshold;
    private final boolean known;
    private final boolean asked;
    private final boolean decimalComma;
    private final Map<String, Integer> idOf = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private int[] ids = new int[1024];
    private int rows;
    private boolean numeric = true;
    private String fraction = "";
    private long fractionLine;

    /** Labels of a training file, or, given a schema, of a file that must use the schema's classes. */
    ClassLabels(Path file, DataOptions options, @Nullable DataSchema schema) {
        this.file = file;
        this.threshold = options.labelThreshold;
        this.known = schema != null || threshold != null;
        this.asked = options.task == DataOptions.Task.CLASSIFICATION;
        this.decimalComma = options.decimalComma;
        List<String> fixed = List.of();
        if (schema != null) {
            fixed = schema.classNames();
        } else if (threshold != null) {
            fixed = thresholdNames(threshold);
        }
        fixed.forEach(this::id);
    }

    /** Names of the two classes that a threshold makes: labels up to it, and labels above it. */
    static List<String> thresholdNames(double threshold) {
        return List.of("<= " + Numbers.text(threshold), "> " + Numbers.text(threshold));
    }

    @Override
    public void add(String label, long line) {
        String name = name(label, line);
        Integer id = idOf.get(name);
        if (id == null) {
            if (known) {
                throw unknown(label, line);
            }
            id = id(name);
            if (names.size() > MAX_CLASSES) {
                throw DataFileException.at(
                        file,
                        line,
                        "more than " + MAX_CLASSES + " distinct labels so far, this one '" + label + "'; labels must "
                                + "be classes. " + remedy());
            }
        }
        if (rows == ids.length) {
            ids = Arrays.copyOf(ids, 2 * rows);
        }
        ids[rows++] = id;
    }

    private DataFileException unknown(String label, long line) {
        boolean dotted = label.endsWith(".") && idOf.containsKey(label.substring(0, label.length() - 1));
        return DataFileException.at(
                file,
                line,
                "label '" + label + "' is none of the training set's classes " + names
                        + "; make both files use the same labels."
                        + (dotted ? " It is one of them with a dot behind: remove the dots." : ""));
    }

    /** What to do with labels that are no classes. */
    private String remedy() {
        return numeric
                ? "If they are measurements, pass --task regression, or make two classes with --label-threshold; if another"
                        + " column of a table is the label, name it with --label-column."
                : "If another column is the label, name it with --label-column.";
    }

    @Override
    public int rows() {
        return rows;
    }

    /** The class names, in the order of the classes. */
    @Override
    public List<String> classNames() {
        if (known) {
            return names;
        }
        return names.stream()
                .sorted(numeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder())
                .toList();
    }

    @Override
    public void requireUsable() {
        if (known) {
            return;
        }
        if (names.size() < 2) {
            throw DataFileException.of(
                    file,
                    "every row has the label " + names + "; a training file must show at least two classes. If another"
                            + " column is the label, name it with --label-column.");
        }
        if (asked) {
            return;
        }
        if (numeric && fractionLine > 0) {
            throw DataFileException.at(
                    file,
                    fractionLine,
                    "label '" + fraction + "' is not a whole number, so that the labels, " + names.size()
                            + " different ones in " + rows + " rows, look like measurements. " + orClasses());
        }
        requireNoWrittenNumbers();
        int[] count = new int[names.size()];
        Arrays.stream(ids, 0, rows).forEach(id -> count[id]++);
        long single = Arrays.stream(count).filter(n -> n == 1).count();
        if (names.size() > FEW_CLASSES && (2L * names.size() > rows || 2 * single > names.size())) {
            throw DataFileException.of(
                    file,
                    "has " + names.size() + " different labels in " + rows + " rows, " + single
                            + " of them with one row: "
                            + (numeric ? "they look like measurements. " : "they name the rows rather than classes. ")
                            + orClasses());
        }
    }

    /** Refuses labels that are numbers with decimal commas or separated thousands. */
    private void requireNoWrittenNumbers() {
        boolean comma = names.stream().anyMatch(NumberLike::hasDecimalCommaForSure);
        boolean written = names.stream()
                .allMatch(name -> Numbers.parse(name) != null
                        || NumberLike.hasDecimalComma(name)
                        || "a number with separated thousands".equals(NumberLike.kind(name)));
        if (!numeric && written) {
            throw DataFileException.of(
                    file,
                    "has labels such as '" + names.get(0) + "', which are numbers with "
                            + (comma
                                    ? "a decimal comma. Pass --decimal-comma to read them as numbers"
                                    : "separated thousands. Write them without")
                            + ", or, if they are classes, --task classification.");
        }
    }

    private String orClasses() {
        return remedy() + " If they are classes, pass --task classification.";
    }

    @Override
    public LabeledRows with(INDArray features, DataSchema schema) {
        return new LabeledRows(features, classes(), schema);
    }

    /** The class of each row. */
    private int[] classes() {
        List<String> sorted = classNames();
        int[] classOfId = names.stream().mapToInt(sorted::indexOf).toArray();
        return Arrays.stream(ids, 0, rows).map(id -> classOfId[id]).toArray();
    }

    private Integer id(String name) {
        return idOf.computeIfAbsent(name, added -> {
            names.add(added);
            return names.size() - 1;
        });
    }

    private String name(String label, long line) {
        Double value = Numbers.parse(label, decimalComma);
        if (value == null) {
            if (threshold != null) {
                throw DataFileException.at(
                        file,
                        line,
                        "label '" + label + "' is not a finite number; --label-threshold needs numeric labels.");
            }
            numeric = false;
            return label;
        }
        if (threshold == null) {
            if (fractionLine == 0 && value != Math.rint(value)) {
                fraction = label;
                fractionLine = line;
            }
            return Numbers.text(value);
        }
        return thresholdNames(threshold).get(value > threshold ? 1 : 0);
    }
}
