package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.data.AgentData;

/** The extent of a run that nobody chose, by the number of its training rows; {@code docs/choosing.md} has the measurements. */
final class Extent {
    /** How often a run sees every training row. */
    private static final int EPOCHS = 15;

    private static final int EPOCHS_OF_EXAMPLES = 30;

    /** Rounds that hyperparameters need to get where they belong. */
    private static final int FEWEST_ROUNDS = 4000;

    /** Rows of one batch, over all agents at once and for each of them. */
    private static final int BATCH = 32;

    /** The fewest rounds to an epoch, for the sake of which batches of several agents are smaller. */
    private static final int ROUNDS_PER_EPOCH = 100;

    private Extent() {}

    /** Rows in a batch of each agent: 32 where agents bring their own rows or have many, and less for several agents with few. */
    static int batchSize(AgentData data) {
        int agents = data.agents();
        long rows = rows(data);
        if (!data.isDealt()) {
            return BATCH;
        }
        double wanted = (double) rows / ROUNDS_PER_EPOCH / agents;
        return (int) Math.max(Math.ceil((double) BATCH / agents), Math.min(BATCH, wanted));
    }

    /**
     * Rounds of a run.
     *
     * @param batchSize rows in a batch of each agent; 0 for whole shards
     * @param ofExamples whether training rows have hyperparameters of their own, which move only when their row is drawn
     * @throws IllegalStateException where the rows of other processes are not known
     */
    static long rounds(AgentData data, int batchSize, boolean ofExamples) {
        long rows = rows(data);
        if (rows == 0) {
            throw new IllegalStateException("No number of rounds with agents in several processes, which do not know"
                    + " how many rows there are in all: give all of them the same, fit(rounds).");
        }
        double perRound = batchSize == 0 ? rows : (double) batchSize * data.agents();
        double epochs = ofExamples ? EPOCHS_OF_EXAMPLES : EPOCHS;
        return (long) Math.max(FEWEST_ROUNDS, Math.ceil(epochs * rows / perRound));
    }

    /** The training rows of all agents; 0 where they are not all known here. */
    private static long rows(AgentData data) {
        if (data.held().size() < data.agents()) {
            return 0;
        }
        return data.held().stream().mapToLong(data::trainingRows).sum();
    }
}
