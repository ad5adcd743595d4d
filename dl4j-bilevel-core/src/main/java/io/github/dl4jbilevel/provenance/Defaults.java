package io.github.dl4jbilevel.provenance;

/** The values of settings that are not set, for a trainer, a run, a problem and the command line alike. */
public final class Defaults {
    /** Rows in a batch, for each agent and level. */
    public static final int BATCH_SIZE = 32;

    /** The seed that names every draw. */
    public static final long SEED = 42;

    /** Rounds between two reports. */
    public static final int REPORT_EVERY = 50;

    /** Worker threads: one for each core (CPU backend) or device (others). */
    public static final int THREADS = 0;

    /** Share of each agent's training rows that is set aside for the upper level. */
    public static final double VALIDATION_FRACTION = 0.2;

    private Defaults() {}
}
