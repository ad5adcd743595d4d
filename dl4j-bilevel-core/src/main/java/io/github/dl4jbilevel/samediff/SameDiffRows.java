package io.github.dl4jbilevel.samediff;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One agent's rows for one loss: for each placeholder that the loss reads an array whose first dimension counts rows. */
final class SameDiffRows {
    private final Map<String, INDArray> arrays;
    private final int rows;

    private SameDiffRows(Map<String, INDArray> arrays, int rows) {
        this.arrays = arrays;
        this.rows = rows;
    }

    /**
     * Takes the arrays that a loss reads from those that an agent has; arrays of another type than their placeholder's are cast.
     *
     * @param what names the rows in messages, such as {@code training rows of agent 2}
     * @throws IllegalArgumentException for placeholders without data, arrays of different numbers of rows, or other shapes
     */
    static SameDiffRows of(
            SameDiff graph, String loss, Set<String> placeholders, Map<String, INDArray> given, String what) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        String first = "";
        long rows = -1;
        for (String name : placeholders) {
            INDArray array = given.get(name);
            if (array == null) {
                throw new IllegalArgumentException("Loss " + loss + " reads placeholder " + name + ", but the " + what
                        + " have arrays only for " + given.keySet() + ": give an array for each of " + placeholders
                        + ".");
            }
            SDVariable placeholder = graph.getVariable(name);
            requireShape(placeholder, array, what);
            if (rows >= 0 && array.size(0) != rows) {
                throw new IllegalArgumentException("The " + what + " have " + rows + " rows for placeholder " + first
                        + ", but " + array.size(0) + " for " + name + ": each row needs an entry in every array.");
            }
            if (rows < 0) {
                first = name;
                rows = array.size(0);
            }
            arrays.put(name, array.castTo(placeholder.dataType()).dup('c'));
        }
        return new SameDiffRows(arrays, Math.toIntExact(Math.max(0, rows)));
    }

    private static void requireShape(SDVariable placeholder, INDArray array, String what) {
        long[] expected = placeholder.getShape();
        boolean fits = array.rank() >= 1 && array.length() > 0;
        if (expected != null) {
            fits &= expected.length == array.rank();
            for (int d = 0; fits && d < expected.length; d++) {
                fits = (d == 0 && expected[0] < 0) || expected[d] < 0 || expected[d] == array.size(d);
            }
        }
        if (!fits) {
            throw new IllegalArgumentException("The " + what + " have an array of shape "
                    + java.util.Arrays.toString(array.shape()) + " for placeholder " + placeholder.name() + " of shape "
                    + java.util.Arrays.toString(expected)
                    + ": the first dimension counts rows (declare it as -1), the others must agree.");
        }
    }

    /** Number of rows; 0 where the loss reads no placeholder. */
    int rows() {
        return rows;
    }

    /** All rows. */
    Map<String, INDArray> all() {
        return arrays;
    }

    /** The rows of these numbers, in that order; new arrays. */
    Map<String, INDArray> batch(int[] numbers) {
        Map<String, INDArray> batch = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            long[] shape = array.shape().clone();
            INDArray table = array.reshape('c', shape[0], array.length() / shape[0]);
            shape[0] = numbers.length;
            batch.put(name, Nd4j.pullRows(table, 1, numbers, 'c').reshape('c', shape));
        });
        return batch;
    }
}
