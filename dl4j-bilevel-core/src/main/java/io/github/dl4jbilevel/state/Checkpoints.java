package io.github.dl4jbilevel.state;

import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's checkpoints: when they are written, where, and how many are kept.
 *
 * @param folder where; for one run alone
 * @param schedule when
 * @param kept how many of the newest
 */
public record Checkpoints(CheckpointFolder folder, CheckpointSchedule schedule, int kept) {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int KEPT = 2;
    /** Checkpoints that a process keeps in addition to those for the rounds by which it and its neighbours can be apart. */
    private static final int KEPT_APART = 3;

    /** Checkpoints of which the last two are kept. */
    public Checkpoints(CheckpointFolder folder, CheckpointSchedule schedule) {
        this(folder, schedule, KEPT);
    }

    /** The same with so many kept that processes which are some rounds apart have one in common. */
    public Checkpoints keptFor(int processesAtMost) {
        return schedule instanceof CheckpointSchedule.ByRounds every
                ? new Checkpoints(folder, schedule, (int)
                        Math.min(Integer.MAX_VALUE, KEPT_APART + processesAtMost / every.rounds()))
                : this;
    }

    /**
     * Writes a state and removes old ones; a failure is logged, and the run goes on.
     *
     * @param onFailure is told of one
     */
    public void trySave(RunState state, Consumer<IOException> onFailure) {
        schedule.onWritten();
        try {
            folder.write(state);
            folder.keep(kept);
        } catch (IOException e) {
            LOG.warn(
                    "The checkpoint after round {} could not be written to {}; the run goes on, and earlier checkpoints are as they"
                            + " were.",
                    state.round(),
                    folder.path(),
                    e);
            onFailure.accept(e);
        }
    }
}
