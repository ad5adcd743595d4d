package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Labels that are real numbers. */
final class RealLabels implements Labels {

    private final Path file;
    private final boolean decimalComma;
    private double[] values = new double[1024];
    private int rows;

    RealLabels(Path file, boolean decimalComma) {
        this.file = file;
        this.decimalComma = decimalComma;
    }

    @Override
    public void add(String label, long line) {
        Double value = Numbers.parse(label, decimalComma);
        if (value == null || Math.abs(value) > Float.MAX_VALUE) {
            throw DataFileException.at(
                    file,
                    line,
                    "label '" + label + "' is not a finite number, as --task regression requires. Correct it, or leave"
                            + " such rows of a table out with --missing " + Shell.quoted(label) + ".");
        }
        if (rows == values.length) {
            values = Arrays.copyOf(values, 2 * rows);
        }
        values[rows++] = value;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public List<String> classNames() {
        return List.of();
    }

    @Override
    public void requireUsable() {
        // Any finite numbers can be learned.
    }

    @Override
    public LabeledRows with(INDArray features, DataSchema schema) {
        return LabeledRows.ofTargets(features, Arrays.copyOf(values, rows), schema);
    }
}
