package io.github.dl4jbilevel.cli.report;

/**
 * Memory of the process at one moment of a run.
 *
 * @param round rounds completed
 * @param residentBytes in physical memory, all of the process's
 * @param heapBytes of them in use by Java objects, those not yet collected included
 */
public record MemoryPoint(long round, long residentBytes, long heapBytes) {
    private static final double MEGABYTE = 1e6;

    /** In units of 10^6 bytes. */
    public double residentMegabytes() {
        return residentBytes / MEGABYTE;
    }

    /** In units of 10^6 bytes. */
    public double heapMegabytes() {
        return heapBytes / MEGABYTE;
    }
}
