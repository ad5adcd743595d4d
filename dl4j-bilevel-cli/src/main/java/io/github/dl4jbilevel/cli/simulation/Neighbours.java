package io.github.dl4jbilevel.cli.simulation;

import io.github.dl4jbilevel.topology.Topology;
import java.util.stream.IntStream;

/** Says whom agents hear in each round: the same neighbours in every one, or one other agent at a time. Immutable. */
public final class Neighbours {
    private final String name;
    private final int agents;
    /** Agent k hears those at places first[k] up to first[k + 1]. */
    private final int[] first;

    private final int[] heard;
    /** Number of distances at which agents are heard in turn; 0 where they are the same in every round. */
    private final int distances;

    private Neighbours(String name, int[] first, int[] heard, int distances) {
        this.name = name;
        this.agents = first.length - 1;
        this.first = first;
        this.heard = heard;
        this.distances = distances;
    }

    /** The neighbours of a topology, which hear each other. */
    public static Neighbours of(Topology topology) {
        int[] first = new int[topology.agents() + 1];
        int[] heard = new int[2 * topology.edges().size()];
        for (int k = 0; k < topology.agents(); k++) {
            int next = first[k];
            for (int j : topology.neighbours(k)) {
                heard[next++] = j;
            }
            first[k + 1] = next;
        }
        return new Neighbours(topology.toString(), first, heard, 0);
    }

    /**
     * In round t agent k hears agent k + 2^(t mod tau) mod K alone, tau = ceil(log2 K), as in
     * {@link io.github.dl4jbilevel.topology.MixingSequence#onePeerExponential}.
     *
     * @param agents K, at least 2
     */
    public static Neighbours onePeerExponential(int agents) {
        if (agents < 2) {
            throw new IllegalArgumentException("The one-peer exponential graph of " + agents
                    + " agents: at least two are required, of whom one hears the other.");
        }
        int tau = Integer.SIZE - Integer.numberOfLeadingZeros(agents - 1);
        int[] own = IntStream.range(0, agents).toArray();
        return new Neighbours(
                "one-peer exponential of " + agents + " agents",
                IntStream.rangeClosed(0, agents).toArray(),
                own,
                tau);
    }

    /** The number K of agents. */
    public int agents() {
        return agents;
    }

    /** The number of agents that an agent hears in a round; as many hear it. */
    public int degree(int agent) {
        return first[agent + 1] - first[agent];
    }

    /** Messages in a round, over all links. */
    public long messages() {
        return first[agents];
    }

    /** The i-th agent that an agent hears in a round. */
    int heard(int agent, int i, int round) {
        int at = heard[first[agent] + i];
        return distances == 0 ? at : (int) ((at + (1L << (round % distances))) % agents);
    }

    /** A description such as {@code ring of 8 agents, 8 links}. */
    @Override
    public String toString() {
        return name;
    }
}
