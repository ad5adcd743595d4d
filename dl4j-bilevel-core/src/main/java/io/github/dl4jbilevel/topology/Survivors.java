package io.github.dl4jbilevel.topology;

import java.util.Optional;
import java.util.SortedSet;

/**
 * Metropolis weights of what is left of a graph when some of its agents have gone for good: symmetric, doubly stochastic over those
 * that are left; an agent that has gone hears itself alone. Ours: the papers lose no agents.
 */
public final class Survivors implements Mixing {
    private final Topology left;
    private final RoundWeights everyRound;

    /**
     * The weights of a topology without some of its agents.
     *
     * @throws IllegalArgumentException if what is left is not connected
     */
    public Survivors(Topology graph, SortedSet<Integer> missing) {
        this.left = graph.without(missing);
        this.everyRound =
                RoundWeights.ofLinks(left.agents(), left.edges(), LinkWeights.metropolis(left.agents(), left.edges()));
    }

    /** Whether what is left of a graph is connected. */
    public static boolean areConnected(Topology graph, SortedSet<Integer> missing) {
        try {
            graph.without(missing);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public RoundWeights at(long round) {
        return everyRound;
    }

    @Override
    public Topology topology() {
        return left;
    }

    /** Empty, because an agent that has gone keeps what it has, so no matrix brings all K rows together. */
    @Override
    public Optional<MixingMatrix> constant() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "Metropolis";
    }
}
