package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Who talks to whom, in the builders of a run and of a trainer: collects topologies and weights, refuses contradictions, and fills
 * in weights.
 */
public final class MixingChoice {
    private final Map<Level, Topology> topologies = new EnumMap<>(Level.class);
    private final Map<Level, Mixing> mixings = new EnumMap<>(Level.class);
    private final Map<Topology, MixingMatrix> metropolis = new HashMap<>();
    private final Map<Topology, MixingMatrix> lazyMetropolis = new HashMap<>();

    /** Sets who talks to whom on every level. */
    public void topology(Topology graph) {
        for (Level level : Level.values()) {
            topology(level, graph);
        }
    }

    /** Sets who talks to whom on each level, with weights of the caller's. */
    public void weights(PerLevel<? extends Mixing> weights) {
        for (Level level : Level.values()) {
            weights(level, weights.get(level));
        }
    }

    /** Sets who talks to whom on one level. */
    public void topology(Level level, Topology graph) {
        topologies.put(level, graph);
    }

    /** Sets who talks to whom on one level, with weights of the caller's. */
    public void weights(Level level, Mixing weights) {
        mixings.put(level, weights);
    }

    /**
     * Weights for every level of an algorithm: those that were set, else Metropolis' over the topology, in their lazy form where the
     * level's correction needs weights without negative eigenvalues. Those of its first level stand for levels that it does not have.
     *
     * @throws IllegalStateException for missing or contradictory settings
     * @throws IllegalArgumentException for weights that a level's correction does not converge with
     */
    public PerLevel<Mixing> choose(Recipe algorithm) {
        Level first = algorithm.levels().iterator().next();
        PerLevel<Mixing> weights = PerLevel.of(level -> weights(algorithm.has(level) ? level : first, algorithm));
        int agents = weights.get(Level.UPPER).agents();
        for (Level level : Level.values()) {
            if (weights.get(level).agents() != agents) {
                throw new IllegalStateException("The upper level has " + agents + " agents, level " + level + " has "
                        + weights.get(level).agents() + ": every level needs a graph of the same agents.");
            }
        }
        algorithm.requireMixing(weights);
        return weights;
    }

    private Mixing weights(Level level, Recipe algorithm) {
        Topology topology = topologies.get(level);
        Mixing mixing = mixings.get(level);
        if (topology == null && mixing == null) {
            throw new IllegalStateException("No topology"
                    + (topologies.isEmpty() && mixings.isEmpty() ? "" : " for level " + level)
                    + ": call topology(...), for example with Topology.line(8).");
        }
        if (topology != null && mixing != null && !sameLinks(topology, mixing.topology())) {
            throw new IllegalStateException("topology(" + topology + ") and mixing(...) over another topology ("
                    + mixing.topology() + ") are both set: the mixing holds its topology, give only the mixing.");
        }
        if (mixing != null) {
            return mixing;
        }
        Topology graph = Objects.requireNonNull(topology);
        boolean lazy = algorithm.rule(level).correction().needsPositiveWeights();
        return lazy
                ? lazyMetropolis.computeIfAbsent(
                        graph, g -> MixingMatrix.metropolis(g).lazy())
                : metropolis.computeIfAbsent(graph, MixingMatrix::metropolis);
    }

    private static boolean sameLinks(Topology one, Topology other) {
        return one.agents() == other.agents() && one.edges().equals(other.edges());
    }

    /**
     * Refuses weights that cannot be rebuilt when agents go missing.
     *
     * @throws IllegalStateException with the reason and what to use
     */
    public static void requireReplaceable(PerLevel<Mixing> weights, Recipe algorithm) {
        for (Level level : algorithm.levels()) {
            if (weights.get(level).constant().isEmpty()) {
                throw new IllegalStateException("Lost agents are to be left out, but the weights of level " + level
                        + " change from round to round (" + weights.get(level)
                        + "): what is left would have no such sequence. Use one matrix, or wait for lost agents.");
            }
            if (algorithm.rule(level).correction().needsPositiveWeights()) {
                throw new IllegalStateException("Lost agents are to be left out, but the correction of level " + level
                        + " (" + algorithm.rule(level).correction().settings()
                        + ") remembers earlier rounds of all: it cannot go on with fewer agents. Use gradient tracking,"
                        + " or wait for lost agents.");
            }
        }
    }
}
