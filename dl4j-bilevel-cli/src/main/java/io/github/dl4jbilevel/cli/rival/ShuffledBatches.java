package io.github.dl4jbilevel.cli.rival;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of equal size without end: every pass over the rows is in an order of its own, and a rest too small is left out. */
final class ShuffledBatches {
    private final DataSet rows;
    private final Random random;
    private final int[] order;
    private final int size;
    private int next;

    ShuffledBatches(DataSet rows, int size, long seed) {
        this.rows = rows;
        this.random = new Random(seed);
        this.order = new int[rows.numExamples()];
        Arrays.setAll(order, i -> i);
        this.size = Math.min(size, order.length);
        this.next = order.length;
    }

    DataSet next() {
        if (next + size > order.length) {
            shuffle();
            next = 0;
        }
        int[] batch = Arrays.copyOfRange(order, next, next + size);
        next += size;
        return new DataSet(
                Nd4j.pullRows(rows.getFeatures(), 1, batch, 'c'), Nd4j.pullRows(rows.getLabels(), 1, batch, 'c'));
    }

    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }
}
