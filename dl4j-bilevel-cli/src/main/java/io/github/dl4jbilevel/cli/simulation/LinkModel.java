package io.github.dl4jbilevel.cli.simulation;

/**
 * The work and the message of an agent in a round, and the links that it goes over.
 *
 * @param computing milliseconds of a round's work without delays: gradients, mixing, steps
 * @param messageBytes sent to each neighbour in a round
 * @param latency milliseconds from the end of sending to arrival
 * @param bandwidth of each agent's uplink, in units of 10^6 bytes a second; infinite where sending takes no time
 * @param serverBandwidth of a central server's links, for the comparison; in the same unit
 */
public record LinkModel(double computing, long messageBytes, double latency, double bandwidth, double serverBandwidth) {
    private static final double BYTES_PER_MILLISECOND = 1e3;

    /** Checks ranges. */
    public LinkModel {
        Slowness.require(
                "Computing time", computing, computing >= 0 && computing < Double.POSITIVE_INFINITY, "be at least 0");
        Slowness.require("Bytes of a message", (double) messageBytes, messageBytes >= 0, "be at least 0");
        Slowness.require("Latency", latency, latency >= 0 && latency < Double.POSITIVE_INFINITY, "be at least 0");
        Slowness.require("Bandwidth", bandwidth, bandwidth > 0, "be positive");
        Slowness.require("Bandwidth of the server", serverBandwidth, serverBandwidth > 0, "be positive");
    }

    /** Milliseconds in which so many copies of a message pass an agent's uplink. */
    double sending(double copies) {
        return copies * messageBytes / (BYTES_PER_MILLISECOND * bandwidth);
    }

    /** Milliseconds in which so many copies of a message pass a link of the server. */
    double serving(double copies) {
        return copies * messageBytes / (BYTES_PER_MILLISECOND * serverBandwidth);
    }
}
