package io.github.dl4jbilevel.math;

/** A part of a sweep over host memory. Belongs to one thread. */
sealed interface HostPart permits HostSum, HostFlows {
    /** The vector that it computes. */
    HostVector out();

    /** Computes n entries from {@code start} on, at most {@link HostKernels#BLOCK}. */
    void run(long start, int n);
}
