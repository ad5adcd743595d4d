package io.github.dl4jbilevel.reader;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Leaves of training rows a long-tailed set, as in Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss
 * Based on Effective Number of Samples", CVPR 2019: the sizes of the C classes decay exponentially in the class number,
 *
 * <pre>  n_c = n_0 ratio^(-c / (C - 1)),   c = 0..C-1,</pre>
 *
 * <p>rounded to whole rows. There n_0 is the common size of the classes; here, where they need not be of one size m, it is
 * the largest for which no n_c exceeds m_c: min over c of m_c ratio^(c / (C - 1)). The rows of a class are drawn without
 * replacement, and the rows that stay keep their order.
 *
 * @param ratio size of the first class over that of the last, n_0 / n_{C-1}, at least 1; 100 is usual
 * @param seed decides which rows stay
 */
public record LongTail(double ratio, long seed) {

    /** Refuses numbers that are not ratios. */
    public LongTail {
        if (!(ratio >= 1) || Double.isInfinite(ratio)) {
            throw new IllegalArgumentException("Long tail of ratio " + ratio
                    + ": the size of the largest class over that of the smallest must be finite and at least 1.");
        }
    }

    /**
     * A copy of the rows that stay.
     *
     * @throws IllegalArgumentException if a class has no rows, or would be left without any
     */
    public LabeledRows subsample(LabeledRows rows) {
        int[] left = sizes(rows);
        boolean[] stays = new boolean[rows.rows()];
        for (int row : LabeledRows.permutation(rows.rows(), new SplittableRandom(seed))) {
            stays[row] = left[rows.classOf(row)]-- > 0;
        }
        return rows.select(
                IntStream.range(0, stays.length).filter(row -> stays[row]).toArray());
    }

    private int[] sizes(LabeledRows rows) {
        int[] present = rows.rowsPerClass();
        int last = present.length - 1;
        if (last < 1) {
            throw new IllegalArgumentException(
                    "Long tail of the only class " + rows.classNames() + ": at least two classes are required.");
        }
        double first = IntStream.rangeClosed(0, last)
                .mapToDouble(c -> present[c] * Math.pow(ratio, (double) c / last))
                .min()
                .orElseThrow();
        int[] sizes = IntStream.rangeClosed(0, last)
                .map(c -> (int) Math.round(first * Math.pow(ratio, -(double) c / last)))
                .toArray();
        if (sizes[last] < 1) {
            throw new IllegalArgumentException("Long tail of ratio " + ratio + " over classes of "
                    + Arrays.toString(present) + " rows would leave " + Arrays.toString(sizes)
                    + ": every class needs a row. Use a smaller ratio, more rows, or classes that all have some.");
        }
        return sizes;
    }
}
