package io.github.dl4jbilevel.cli.simulation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rounds that nobody starts before everybody has ended the one before, on the draws of a {@link Simulation}. With c_k the time that
 * agent k computes, m the message, B the bandwidth of an uplink (the slowest one), S a server's, L the latency, a round takes
 *
 * <pre>
 *   neighbours   max_k (c_k + d_k m / B_k) + L
 *   all-reduce   max_k c_k + 2 (K - 1) / K m / B + 2 ceil(log2 K) L       recursive halving, then doubling
 *   server       max_k c_k + 2 max(m / B, K m / S) + 2 L                  all rows in, all means out
 * </pre>
 *
 * <p>The least that each could take: nothing else is on the links, and K need not be a power of two. Of the max, the mean over agents is
 * their computing and sending, and the rest is waiting.
 */
final class Barriers {
    /** Rounds of one kind so far. */
    private static final class Scheme {
        private final double[] ends;
        private Split sum = new Split(0, 0, 0, 0);

        Scheme(int rounds) {
            this.ends = new double[rounds];
        }

        void end(int round, Split split) {
            sum = sum.plus(split);
            ends[round] = sum.total();
        }

        Timing.Barrier result() {
            return new Timing.Barrier(sum.times(1.0 / ends.length), Timing.series(ends));
        }
    }

    private final LinkModel network;
    private final int agents;
    private final double slowestUplink;
    private final Scheme neighbours;
    private final Scheme allReduce;
    private final Scheme server;

    private double computing;
    private double sending;
    private double longestComputing;
    private double longest;

    /**
     * Starts before the first round.
     *
     * @param slowestUplink factor by which the slowest uplink is slower
     */
    Barriers(LinkModel network, int agents, int rounds, double slowestUplink) {
        this.network = network;
        this.agents = agents;
        this.slowestUplink = slowestUplink;
        this.neighbours = new Scheme(rounds);
        this.allReduce = new Scheme(rounds);
        this.server = new Scheme(rounds);
    }

    /** Adds one agent's part of the round. */
    void add(double workOfAgent, double sendingOfAgent) {
        computing += workOfAgent;
        sending += sendingOfAgent;
        longestComputing = Math.max(longestComputing, workOfAgent);
        longest = Math.max(longest, workOfAgent + sendingOfAgent);
    }

    /**
     * Ends the round, to which all agents were added.
     *
     * @param bytes share of a whole message that the round sends
     */
    void endRound(int round, double bytes) {
        double work = computing / agents;
        double sent = sending / agents;
        double uplink = bytes * slowestUplink * network.sending(1);
        int doublings = Integer.SIZE - Integer.numberOfLeadingZeros(agents - 1);
        double latency = agents == 1 ? 0 : network.latency();
        neighbours.end(round, new Split(work, Math.max(0, longest - work - sent), sent, latency));
        allReduce.end(
                round,
                new Split(
                        work,
                        Math.max(0, longestComputing - work),
                        2 * uplink * (agents - 1) / agents,
                        2 * doublings * network.latency()));
        server.end(
                round,
                new Split(
                        work,
                        Math.max(0, longestComputing - work),
                        2 * Math.max(uplink, bytes * network.serving(agents)),
                        2 * network.latency()));
        computing = 0;
        sending = 0;
        longestComputing = 0;
        longest = 0;
    }

    /** The results of the schemes by name. */
    Map<String, Timing.Barrier> results() {
        Map<String, Timing.Barrier> all = new LinkedHashMap<>();
        all.put(Timing.NEIGHBOURS, neighbours.result());
        all.put(Timing.ALL_REDUCE, allReduce.result());
        all.put(Timing.SERVER, server.result());
        return all;
    }
}
