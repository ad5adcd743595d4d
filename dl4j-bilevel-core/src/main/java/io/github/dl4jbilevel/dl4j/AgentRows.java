package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.function.Function;

/**
 * One agent's rows, validation rows for f and training rows for g. Belongs to one thread; two of them are the same agent's only if
 * they are the same object.
 */
final class AgentRows {
    private final DrawnRows validation;
    private final DrawnRows training;

    /**
     * Rows of an agent's shard.
     *
     * @param readers the thread's reader of each store
     */
    AgentRows(AgentData.Shard shard, Function<RowStore, RowReader> readers, int batchSize) {
        this(shard, readers, batchSize, batchSize);
    }

    private AgentRows(AgentData.Shard shard, Function<RowStore, RowReader> readers, int ofTraining, int ofValidation) {
        this.training = new DrawnRows(
                readers.apply(shard.trainingStore()), shard.training(), ofTraining, Purpose.TRAINING_BATCH);
        this.validation = new DrawnRows(
                readers.apply(shard.validationStore()), shard.validation(), ofValidation, Purpose.VALIDATION_BATCH);
    }

    /** Rows whose training and validation batches together have as many rows as one batch, in the proportion of the shard. */
    static AgentRows ofBoth(AgentData.Shard shard, Function<RowStore, RowReader> readers, int batchSize) {
        if (batchSize == 0) {
            return new AgentRows(shard, readers, 0);
        }
        int ofValidation = (int) Math.max(1, Math.round(batchSize * validationShare(shard)));
        return new AgentRows(shard, readers, Math.max(1, batchSize - ofValidation), ofValidation);
    }

    /** The share of validation rows in an agent's rows. */
    static double validationShare(AgentData.Shard shard) {
        double validation = shard.validation().length;
        return validation / (validation + shard.training().length);
    }

    DrawnRows validation() {
        return validation;
    }

    DrawnRows training() {
        return training;
    }
}
