package io.github.dl4jbilevel.cli.simulation;

/** The chain of work, sending and latency that one moment of each agent could not have come before, added up by kind. */
final class Paths {
    /** Computing by agents that are not slow. */
    static final int COMPUTING = 0;

    /** Computing by slow agents. */
    static final int COMPUTING_SLOWLY = 1;

    /** Sending through an uplink. */
    static final int SENDING = 2;

    /** Latency on a link. */
    static final int LATENCY = 3;

    private static final int KINDS = 4;

    private final double[] sums;

    Paths(int agents) {
        this.sums = new double[KINDS * agents];
    }

    /** Agent k's path becomes that of another moment of agent j. */
    void follow(int k, Paths other, int j) {
        System.arraycopy(other.sums, KINDS * j, sums, KINDS * k, KINDS);
    }

    void add(int k, int kind, double milliseconds) {
        sums[KINDS * k + kind] += milliseconds;
    }

    double get(int k, int kind) {
        return sums[KINDS * k + kind];
    }
}
