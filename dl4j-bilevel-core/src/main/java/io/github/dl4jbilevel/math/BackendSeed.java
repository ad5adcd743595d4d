package io.github.dl4jbilevel.math;

/** Seeds as ND4J and DL4J take them, which read the time from the clock in the place of a seed of 0. */
public final class BackendSeed {
    private static final long INSTEAD_OF_ZERO = 0x9E3779B97F4A7C15L;

    private BackendSeed() {}

    /** The seed itself; another constant for 0. */
    public static long of(long seed) {
        return seed == 0 ? INSTEAD_OF_ZERO : seed;
    }
}
