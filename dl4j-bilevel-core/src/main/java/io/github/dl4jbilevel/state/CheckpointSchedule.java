package io.github.dl4jbilevel.state;

import java.time.Duration;

/** The schedule of checkpoints: one after a number of rounds, or after a time. */
public sealed interface CheckpointSchedule {

    /** Whether a checkpoint is due after this round. */
    boolean isDue(long round);

    /** Number of rounds until a checkpoint may be due. */
    long untilNext(long round);

    /** Notes that a checkpoint was written, or could not be. */
    default void onWritten() {}

    /** The schedule in words, such as {@code 50}; other processes of the run have to have the same. */
    @Override
    String toString();

    /**
     * A checkpoint every so many rounds, in every process after the same ones.
     *
     * @param rounds at least 1
     */
    record ByRounds(long rounds) implements CheckpointSchedule {
        /** Checks the number. */
        public ByRounds {
            if (rounds < 1) {
                throw new IllegalArgumentException("Checkpoints every " + rounds + " rounds: it must be at least 1.");
            }
        }

        @Override
        public boolean isDue(long round) {
            return round % rounds == 0;
        }

        @Override
        public long untilNext(long round) {
            return rounds - round % rounds;
        }

        @Override
        public String toString() {
            return Long.toString(rounds);
        }
    }

    /** A checkpoint after the first round that ends so long after the last checkpoint. */
    final class ByTime implements CheckpointSchedule {
        private final Duration every;
        private long lastNanos = System.nanoTime();

        /** Starts the clock. */
        public ByTime(Duration every) {
            if (every.isZero() || every.isNegative()) {
                throw new IllegalArgumentException("Checkpoints every " + every + ": the time must be positive.");
            }
            this.every = every;
        }

        @Override
        public boolean isDue(long round) {
            return System.nanoTime() - lastNanos >= every.toNanos();
        }

        @Override
        public long untilNext(long round) {
            return Long.MAX_VALUE;
        }

        @Override
        public void onWritten() {
            lastNanos = System.nanoTime();
        }

        @Override
        public String toString() {
            return every.toString();
        }
    }
}
