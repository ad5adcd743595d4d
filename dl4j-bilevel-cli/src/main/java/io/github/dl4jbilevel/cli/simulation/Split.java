package io.github.dl4jbilevel.cli.simulation;

/**
 * Milliseconds, by what they were spent on.
 *
 * @param computing an agent's own work: gradients, mixing, steps
 * @param waiting for others that compute longer
 * @param sending rows on their way through an uplink
 * @param latency of links
 */
public record Split(double computing, double waiting, double sending, double latency) {
    /** All milliseconds together. */
    public double total() {
        return computing + waiting + sending + latency;
    }

    /** The sum of both. */
    public Split plus(Split other) {
        return new Split(
                computing + other.computing, waiting + other.waiting, sending + other.sending, latency + other.latency);
    }

    /** The same share of everything. */
    public Split times(double factor) {
        return new Split(factor * computing, factor * waiting, factor * sending, factor * latency);
    }
}
