package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.topology.Topology;

/**
 * Rounds of so many agents on one graph, measured.
 *
 * @param graph who talks to whom
 * @param bytes sent by the mean agent in a round
 * @param milliseconds of a round
 */
record ScaleRow(Topology graph, double bytes, double milliseconds) {
    /** Rows that are read when messages are mixed: of each agent its own and its neighbours'. */
    long rowsMixed() {
        return graph.agents() + 2L * graph.edges().size();
    }

    TwoConstants.Measured measured() {
        return new TwoConstants.Measured(graph.agents(), (double) rowsMixed(), milliseconds);
    }
}
