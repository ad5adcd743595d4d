package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The graphs and weights that say who talks to whom, on each level.
 *
 * @param graphs of the same agents
 * @param weights round by round; null where the library's suit each algorithm
 */
record Communication(PerLevel<Topology> graphs, @Nullable PerLevel<Mixing> weights) {
    /** One agent, which talks to nobody. */
    static final Communication NONE = over(Topology.line(1), null);

    /** Rounds that the contraction of changing weights is measured over. */
    private static final int GAP_ROUNDS = 64;

    /** One graph for all levels. */
    static Communication over(Topology graph, @Nullable Mixing weights) {
        return new Communication(PerLevel.of(level -> graph), weights == null ? null : PerLevel.of(level -> weights));
    }

    int agents() {
        return graphs.get(Level.UPPER).agents();
    }

    void addTo(DecentralizedBilevelTrainer.Builder builder) {
        for (Level level : Level.values()) {
            if (weights == null) {
                builder.topology(level, graphs.get(level));
            } else {
                builder.mixing(level, weights.get(level));
            }
        }
    }

    /** The graph of all levels, or one for each. */
    List<TopologyDrawing> drawings() {
        return isOneGraph()
                ? List.of(drawing(Level.UPPER))
                : Stream.of(Level.values())
                        .map(level -> drawing(level).labeled(name(level)))
                        .toList();
    }

    private TopologyDrawing drawing(Level level) {
        return TopologyDrawing.of(graphs.get(level), spectralGap(level));
    }

    /** The spectral gap of the weights; over a number of rounds where they change. */
    private double spectralGap(Level level) {
        if (weights == null) {
            return MixingMatrix.metropolis(graphs.get(level)).spectralGap();
        }
        Mixing mixing = weights.get(level);
        return mixing.constant().map(MixingMatrix::spectralGap).orElseGet(() -> 1 - mixing.contraction(GAP_ROUNDS));
    }

    private boolean isOneGraph() {
        return agents() == 1
                || Stream.of(Level.values()).allMatch(level -> graphs.get(level) == graphs.get(Level.UPPER));
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT) + " level";
    }

    /** A description such as {@code ring of 8 agents, 8 links}. */
    @Override
    public String toString() {
        if (agents() == 1) {
            return "one agent, which holds all rows";
        }
        return isOneGraph()
                ? graphs.get(Level.UPPER).toString()
                : Stream.of(Level.values())
                        .map(level -> name(level) + ": " + graphs.get(level))
                        .collect(Collectors.joining(", "));
    }
}
