package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.SplittableRandom;
import org.apache.commons.math3.util.MathArrays;

/**
 * One agent's training rows, or its validation rows, and the batches that are drawn from them uniformly with replacement; a batch
 * size of 0 means all of them. Belongs to one thread.
 */
final class DrawnRows {
    private final RowReader reader;
    private final int[] shard;
    private final int batchSize;
    private final Purpose purpose;
    private final int[] positions;
    private final int[] drawn;

    /**
     * Rows of one store.
     *
     * @param shard numbers of the agent's rows
     * @param batchSize rows in a batch; 0 for all
     * @param purpose names the draws within a sample
     */
    DrawnRows(RowReader reader, int[] shard, int batchSize, Purpose purpose) {
        this.reader = reader;
        this.shard = shard;
        this.batchSize = batchSize;
        this.purpose = purpose;
        this.positions = batchSize == 0 ? MathArrays.natural(shard.length) : new int[batchSize];
        this.drawn = new int[batchSize];
    }

    RowReader reader() {
        return reader;
    }

    /** Numbers of all rows in the reader's store. */
    int[] all() {
        return shard;
    }

    /** Number of rows in a batch. */
    int size() {
        return batchSize == 0 ? shard.length : batchSize;
    }

    /** Positions in {@link #all} of the rows of the latest batch; the same array every time. */
    int[] positions() {
        return positions;
    }

    /** Draws the sample's batch. */
    Batch batch(Sample sample) {
        return reader.gather(draw(sample), 0, size());
    }

    /** Draws the numbers of the rows of the sample's batch. */
    int[] draw(Sample sample) {
        if (batchSize == 0) {
            return shard;
        }
        SplittableRandom random = sample.random(purpose);
        for (int i = 0; i < batchSize; i++) {
            positions[i] = random.nextInt(shard.length);
            drawn[i] = shard[positions[i]];
        }
        return drawn;
    }
}
