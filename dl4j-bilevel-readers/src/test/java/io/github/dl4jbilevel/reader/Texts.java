package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Small data files of two classes, in several spellings. */
final class Texts {
    static final int ROWS = 24;
    static final DataOptions DEFAULTS = DataOptions.builder().build();

    private Texts() {}

    /** Rows of two numbers with three decimals and a class, separated by something. */
    static List<String> rows(String delimiter) {
        Random random = new Random(7);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(String.join(delimiter, number(random), number(random), Integer.toString(i % 2)));
        }
        return rows;
    }

    private static String number(Random random) {
        return String.format(java.util.Locale.ROOT, "%.3f", 0.5 + random.nextDouble());
    }

    /** The same rows as LIBSVM text. */
    static List<String> libSvm(String between, String colon) {
        return rows(",").stream()
                .map(row -> row.split(","))
                .map(cells -> cells[2] + between + "1" + colon + cells[0] + between + "2" + colon + cells[1])
                .toList();
    }

    /** Lines of a file. */
    static String lines(String first, List<String> rest) {
        return first + (first.isEmpty() ? "" : "\n") + String.join("\n", rest) + "\n";
    }

    static LabeledRows read(Path folder, String name, String text) {
        return DataFiles.load(TestFiles.write(folder, name, text), DEFAULTS);
    }

    static LabeledRows read(Path folder, String name, byte[] bytes) {
        return DataFiles.load(TestFiles.write(folder, name, bytes), DEFAULTS);
    }

    /** What their reader understood. */
    static ReadingSummary reading(LabeledRows rows) {
        return Objects.requireNonNull(rows.reading());
    }

    /** The rows as any of these files has them. */
    static LabeledRows expected(Path folder) {
        return read(folder, "expected.csv", lines("", rows(",")));
    }
}
