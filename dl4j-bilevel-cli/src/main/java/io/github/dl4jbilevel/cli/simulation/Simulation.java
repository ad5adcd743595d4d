package io.github.dl4jbilevel.cli.simulation;

import java.util.SplittableRandom;

/**
 * Computes when the rounds of K agents happen. Agent k, who hears the d_k agents N(k), starts round t as soon as it holds the rows of round
 * t - 1 of all its neighbours, and nothing else lets agents wait. With a_k(0) = 0, u_k(-1) = 0, message m, latency L:
 *
 * <pre>
 *   w_k(t)     = a_k(t) + c_k(t)                                  has computed its message; c_k as in {@link Slowness}
 *   u_k(t)     = max(w_k(t), u_k(t-1)) + d_k m / bandwidth_k      the last byte has left its uplink
 *   a_k(t + 1) = max(w_k(t), max over j in N(k) of u_j(t) + L)    holds all rows of round t
 * </pre>
 *
 * <p>So the d_k copies of a row share the uplink and all arrive when the last of their bytes does; a row waits behind that of the round
 * before, if that is still being sent; downlinks and the network between are never full. Mixing is part of c_k. Agents that hear each
 * other are never more than a round apart, so two rows a link are enough; where one hears another that does not hear it, as in the
 * one-peer graph, N(k) changes with t, and who is heard may be some rounds ahead.
 *
 * <p>These are the events' times themselves, so no queue of events is needed: a round costs a step for each message, and memory
 * does not grow with rounds. Equal seeds give the same draws, whatever the links are.
 *
 * <p>Where levels rest or take local steps, {@link RoundLoad} scales c_k and m round by round.
 *
 * <p>On the same draws, {@link Barriers} says what rounds take where all agents wait for all.
 */
public final class Simulation {
    private final LinkModel network;
    private final int rounds;
    private final int agents;
    private final Neighbours peers;
    private final RoundLoad load;
    private final boolean[] slow;
    /** Without chance. */
    private final double[] computing;

    private final double[] sending;
    private final Slowness slowness;
    private final SplittableRandom random;
    private final Barriers barriers;

    private final double[] ready;
    private final double[] computed;
    private final double[] sent;
    private final Paths toReady;
    private final Paths toComputed;
    private final Paths toSent;
    private Split perAgent = new Split(0, 0, 0, 0);

    private Simulation(Neighbours peers, LinkModel network, Slowness slowness, RoundLoad load, int rounds, long seed) {
        if (rounds < 1) {
            throw new IllegalArgumentException("Rounds " + rounds + ": at least one is required.");
        }
        this.network = network;
        this.slowness = slowness;
        this.load = load;
        this.rounds = rounds;
        this.agents = peers.agents();
        this.peers = peers;
        this.random = new SplittableRandom(seed);
        this.slow = slowness.slow(agents, random.nextLong());
        this.computing = new double[agents];
        this.sending = new double[agents];
        for (int k = 0; k < agents; k++) {
            computing[k] = network.computing() * (slow[k] ? slowness.factor() : 1);
            sending[k] = network.sending(peers.degree(k)) * (slow[k] ? slowness.uplinkFactor() : 1);
        }
        double slowest = slowness.fraction() * agents >= 0.5 ? slowness.uplinkFactor() : 1;
        this.barriers = new Barriers(network, agents, rounds, slowest);
        this.ready = new double[agents];
        this.computed = new double[agents];
        this.sent = new double[agents];
        this.toReady = new Paths(agents);
        this.toComputed = new Paths(agents);
        this.toSent = new Paths(agents);
    }

    /**
     * Plays rounds.
     *
     * @param rounds at least one
     * @param seed draws who is slow, and when
     */
    public static Timing run(Neighbours peers, LinkModel network, Slowness slowness, int rounds, long seed) {
        return run(peers, network, slowness, RoundLoad.WHOLE, rounds, seed);
    }

    /**
     * Plays rounds that do not all compute and send the same.
     *
     * @param load scales each round's computing time and message
     * @param rounds at least one
     * @param seed draws who is slow, and when
     */
    public static Timing run(
            Neighbours peers, LinkModel network, Slowness slowness, RoundLoad load, int rounds, long seed) {
        return new Simulation(peers, network, slowness, load, rounds, seed).run();
    }

    private Timing run() {
        double[] ends = new double[rounds];
        for (int t = 0; t < rounds; t++) {
            double work = load.computing(t);
            double bytes = load.sending(t);
            for (int k = 0; k < agents; k++) {
                compute(k, work, bytes);
            }
            barriers.endRound(t, bytes);
            for (int k = 0; k < agents; k++) {
                receive(k, t);
            }
            ends[t] = ready[last()];
        }
        int last = last();
        double slowComputing = toReady.get(last, Paths.COMPUTING_SLOWLY);
        Split critical = new Split(
                toReady.get(last, Paths.COMPUTING) + slowComputing,
                0,
                toReady.get(last, Paths.SENDING),
                toReady.get(last, Paths.LATENCY));
        return new Timing(
                perAgent.times(1.0 / ((double) agents * rounds)),
                critical.times(1.0 / rounds),
                slowComputing / rounds,
                Timing.series(ends),
                barriers.results());
    }

    /** Plays a round's work and sending of one agent. */
    private void compute(int k, double shareOfWork, double shareOfBytes) {
        double work = shareOfWork * computing[k] * slowness.chance(random);
        double onUplink = shareOfBytes * sending[k];
        computed[k] = ready[k] + work;
        toComputed.follow(k, toReady, k);
        toComputed.add(k, slow[k] ? Paths.COMPUTING_SLOWLY : Paths.COMPUTING, work);
        if (computed[k] >= sent[k]) {
            sent[k] = computed[k];
            toSent.follow(k, toComputed, k);
        }
        sent[k] += onUplink;
        toSent.add(k, Paths.SENDING, onUplink);
        perAgent = perAgent.plus(new Split(work, 0, 0, 0));
        barriers.add(work, onUplink);
    }

    /** Waits for the rows of all neighbours. What an agent waits for, seen from the end: latency, the sender's uplink, its work. */
    private void receive(int k, int t) {
        int latest = k;
        double arrival = computed[k];
        int degree = peers.degree(k);
        for (int i = 0; i < degree; i++) {
            int sender = peers.heard(k, i, t);
            double at = sent[sender] + network.latency();
            if (at > arrival) {
                arrival = at;
                latest = sender;
            }
        }
        ready[k] = arrival;
        if (latest == k) {
            toReady.follow(k, toComputed, k);
            return;
        }
        toReady.follow(k, toSent, latest);
        toReady.add(k, Paths.LATENCY, network.latency());
        double waited = arrival - computed[k];
        double onLink = Math.min(waited, network.latency());
        double inUplink = Math.min(waited - onLink, sent[latest] - computed[latest]);
        perAgent = perAgent.plus(new Split(0, waited - onLink - inUplink, inUplink, onLink));
    }

    private int last() {
        int last = 0;
        for (int k = 1; k < agents; k++) {
            if (ready[k] > ready[last]) {
                last = k;
            }
        }
        return last;
    }
}
