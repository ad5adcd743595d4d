package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the labels of a file, row by row, into classes 0..k-1: numbers in ascending order, else text in alphabetical
 * order; or, with a threshold, class 1 for a label above it and 0 for the rest.
 */
final class ClassLabels {

    /** More distinct labels than this are taken for measurements, not classes. */
    private static final int MAX_CLASSES = 1000;

    private final Path file;
    private final @Nullable Double threshold;
    private final boolean known;
    private final Map<String, Integer> idOf = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private int[] ids = new int[1024];
    private int rows;
    private boolean numeric = true;

    /** Labels of a training file, or, given a schema, of a file that must use the schema's classes. */
    ClassLabels(Path file, @Nullable Double threshold, @Nullable DataSchema schema) {
        this.file = file;
        this.threshold = threshold;
        this.known = schema != null || threshold != null;
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
        return List.of("<= " + text(threshold), "> " + text(threshold));
    }

    /** Notes the label of the next row. */
    void add(String label, long line) {
        String name = name(label, line);
        Integer id = idOf.get(name);
        if (id == null) {
            if (known) {
                throw DataFileException.at(
                        file,
                        line,
                        "label '" + label + "' is none of the training set's classes " + names
                                + "; make both files use the same labels.");
            }
            id = id(name);
            if (names.size() > MAX_CLASSES) {
                throw DataFileException.at(
                        file,
                        line,
                        "more than " + MAX_CLASSES + " distinct labels so far, this one '" + label + "'; labels must "
                                + "be classes. Name the label's column, or make two classes with --label-threshold.");
            }
        }
        if (rows == ids.length) {
            ids = Arrays.copyOf(ids, 2 * rows);
        }
        ids[rows++] = id;
    }

    int rows() {
        return rows;
    }

    /** The class names, in the order of the classes. */
    List<String> classNames() {
        if (known) {
            return names;
        }
        return names.stream()
                .sorted(numeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder())
                .toList();
    }

    /** The class of each row. */
    int[] classes() {
        List<String> sorted = classNames();
        if (!known && sorted.size() < 2) {
            throw DataFileException.of(
                    file, "every row has the label " + sorted + "; a training file must show at least two classes.");
        }
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
        Double value = Numbers.parse(label);
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
            return text(value);
        }
        return thresholdNames(threshold).get(value > threshold ? 1 : 0);
    }

    /** One spelling per number: +1, 1 and 1.0 are the same label. */
    private static String text(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }
}
