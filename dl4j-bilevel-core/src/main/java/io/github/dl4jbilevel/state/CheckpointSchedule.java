package io.github.dl4jbilevel.state;

import java.time.Duration;

/** When checkpoints are written: after so many rounds, or after so long. */
public sealed interface CheckpointSchedule {

    /** Whether one is due after this round. */
    boolean isDue(long round);

    /** Rounds until one may be due. */
    long untilNext(long round);

    /** A checkpoint was written, or could not be. */
    default void onWritten() {}

    /** Such as {@code 50}; other processes of the run have to have the same. */
    @Override
    String toString();

    /**
     * Every so many rounds: the same rounds in every process.
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

    /** After the first round that ends so long after the last checkpoint. */
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
