package io.github.dl4jbilevel.cli.benchmark;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The memory that something adds to the process. The Java heap counts as far as it had not been touched before: with
 * {@code -Xms} equal to {@code -Xmx} and {@code -XX:+AlwaysPreTouch} resident memory grows by what lies outside of it alone.
 *
 * @param residentBytes in physical memory
 * @param heapBytes in use by Java objects
 */
record MemoryGrowth(long residentBytes, long heapBytes) {
    /** Something that was made, with the memory that it added. */
    record Of<T>(T made, MemoryGrowth growth) {}

    static <T> Of<T> by(Supplier<T> making, Path status) {
        long heap = heap();
        long resident = Machine.residentBytes(status).orElseThrow();
        T made = making.get();
        long heapAfter = heap();
        return new Of<>(
                made, new MemoryGrowth(Machine.residentBytes(status).orElseThrow() - resident, heapAfter - heap));
    }

    /** The bytes in use after what nobody needs is collected, and ND4J's deallocators had time to see it. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 2; i++) {
            System.gc();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while memory settled", e);
            }
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
