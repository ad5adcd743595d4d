package io.github.dl4jbilevel.cli.benchmark;

import java.util.function.LongConsumer;

/** Does something again and again for about a given time, and says how long one time took. Used by one thread. */
final class TimedLoop {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int LEAST_WARM_UPS = 2;
    private static final int GROWTH = 4;

    private final double seconds;
    private final LongConsumer work;
    private long count = 1;
    private long nanos;

    /**
     * Makes a loop that has done nothing yet.
     *
     * @param seconds that one measurement takes, or a single time of the work where that is longer
     * @param work does it as often as it is told
     */
    TimedLoop(double seconds, LongConsumer work) {
        this.seconds = seconds;
        this.work = work;
    }

    /** Works for twice the time of a measurement, in growing runs, and finds how often it can be done in one. */
    void warmUp() {
        double spent = 0;
        for (int runs = 0; runs < LEAST_WARM_UPS || spent < 2 * seconds; runs++) {
            run();
            double took = nanos / NANOS_PER_SECOND;
            spent += took;
            double fits = took > 0 ? count * seconds / took : count * (double) GROWTH;
            count = Math.max(1, Math.min(GROWTH * count, Math.round(fits)));
        }
    }

    /** Milliseconds for one time, averaged over one measurement. */
    double milliseconds() {
        run();
        return nanos / 1e6 / count;
    }

    /** Nanoseconds of the latest measurement as a whole. */
    long nanos() {
        return nanos;
    }

    private void run() {
        long start = System.nanoTime();
        work.accept(count);
        nanos = System.nanoTime() - start;
    }
}
