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
        this.training = new DrawnRows(
                readers.apply(shard.trainingStore()), shard.training(), batchSize, Purpose.TRAINING_BATCH);
        this.validation = new DrawnRows(
                readers.apply(shard.validationStore()), shard.validation(), batchSize, Purpose.VALIDATION_BATCH);
    }

    DrawnRows validation() {
        return validation;
    }

    DrawnRows training() {
        return training;
    }
}
