package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that say who the agents are and who talks to whom. */
final class TopologyArguments {
    static final String ONE_PEER = "one-peer-exponential";
    private static final int MOST_AGENTS = 1_000_000;
    private static final String MATCHINGS = "random-matchings";
    private static final String LINK_DROPS = "link-drops";

    /** Mixing weights, as on the command line. */
    enum Weights {
        /** 1 / (1 + the larger degree of a link's ends). */
        METROPOLIS,
        /** 1 / (1 + the largest degree). */
        UNIFORM,
        /** (I + Metropolis) / 2. */
        LAZY
    }

    @Option(
            names = "--agents",
            paramLabel = "K",
            description =
                    "Number of agents. Default: 1 where rows lie in one file or folder and no option is about several"
                            + " agents; else, and with --preset paper, " + Preset.AGENTS + ".")
    private @Nullable Integer asked;

    private int otherwise = Preset.AGENTS;

    @Option(
            names = "--topology",
            paramLabel = "GRAPH",
            description = TopologyNames.ALL + ", or a file with one link a line: two agent numbers from 0. Default: "
                    + TopologyNames.DEFAULT + ".")
    private @Nullable String topology;

    @ArgGroup(validate = false)
    private LevelTopologies levels = new LevelTopologies();

    @Option(
            names = "--edge-probability",
            paramLabel = "P",
            description = "Probability of a link in the erdos-renyi graph; --seed draws it.")
    private @Nullable Double edgeProbability;

    @Option(
            names = "--weights",
            paramLabel = "RULE",
            description =
                    "metropolis, uniform (1 / (1 + largest degree) on every link) or lazy (half of Metropolis and half of"
                            + " the agent's own row). Default: metropolis.")
    private @Nullable Weights weights;

    @Option(
            names = "--time-varying",
            paramLabel = "SEQUENCE",
            description = "Weights that change from round to round; --seed draws them. " + ONE_PEER + ": every agent"
                    + " hears one other, 1, 2, 4, ... ahead in turn, over a graph of its own; " + MATCHINGS
                    + ": pairs of"
                    + " neighbours average; " + LINK_DROPS + ": links fail with --drop-probability. Default: none.")
    private @Nullable String timeVarying;

    @Option(
            names = "--drop-probability",
            paramLabel = "P",
            description = "Probability that a link is down in a round, for " + LINK_DROPS + ".")
    private @Nullable Double dropProbability;

    @Option(
            names = "--heterogeneity",
            paramLabel = "ALPHA",
            description = "Label skew: Dirichlet concentration, 0.1 is strong. Default: none, rows are dealt evenly.")
    private @Nullable Double heterogeneity;

    /** Sets the number of agents where none is asked for. */
    void use(int agents) {
        otherwise = agents;
    }

    private int agents() {
        int agents = asked == null ? otherwise : asked;
        if (agents > MOST_AGENTS) {
            throw new BadInputException("--agents " + agents + ": at most " + MOST_AGENTS
                    + " fit into a process, each with a row at least. Give fewer.");
        }
        return agents;
    }

    /** Whether an option was given that has no meaning for one agent. */
    boolean speaksOfSeveral() {
        return levels.firstGiven() != null
                || Stream.of(topology, edgeProbability, weights, timeVarying, dropProbability, heterogeneity)
                        .anyMatch(Objects::nonNull);
    }

    /**
     * The graphs and weights that say who talks to whom.
     *
     * @param seed draws what is random
     */
    Communication communication(long seed) {
        if (levels.firstGiven() == null) {
            Topology graph = common(seed);
            return Communication.over(graph, mixing(graph, seed));
        }
        requireGraphsOfLevels();
        requireDropsOrNone();
        TopologyNames names = new TopologyNames(agents(), edgeProbability, seed);
        Map<String, Topology> graphs = new HashMap<>();
        PerLevel<Topology> perLevel = PerLevel.of(level -> {
            String own = levels.of(level);
            String option = own == null ? "--topology" : LevelTopologies.option(level);
            return graphs.computeIfAbsent(own == null ? commonName() : own, name -> names.graph(option, name));
        });
        Weights rule = weights;
        if (rule == null) {
            return new Communication(perLevel, null);
        }
        Map<Topology, Mixing> matrices = new HashMap<>();
        return new Communication(
                perLevel,
                PerLevel.of(level -> matrices.computeIfAbsent(perLevel.get(level), graph -> weights(rule, graph))));
    }

    private String commonName() {
        return topology == null ? TopologyNames.DEFAULT : topology;
    }

    /** Refuses topologies of single levels beside options that decide for all levels. */
    private void requireGraphsOfLevels() {
        if (timeVarying != null) {
            throw new BadInputException(levels.firstGiven() + " with --time-varying " + timeVarying
                    + ": a sequence draws its rounds from one graph that all levels share. Leave one of them out.");
        }
        if (topology != null && levels.given().count() == Level.values().length) {
            throw new BadInputException("--topology " + topology + ": every level has a graph of its own, by"
                    + " --topology-upper, --topology-lower and --topology-auxiliary. Leave one of the four out.");
        }
        boolean common = levels.given().count() < Level.values().length;
        requireEdgeProbability(Stream.concat(levels.given(), common ? Stream.of(commonName()) : Stream.of())
                .toList());
    }

    private void requireEdgeProbability(List<String> graphs) {
        if (edgeProbability != null && !graphs.contains(TopologyNames.ERDOS_RENYI)) {
            throw new BadInputException("--edge-probability " + edgeProbability + " with --topology "
                    + String.join(", ", graphs) + ": only erdos-renyi draws its links. Leave it out.");
        }
    }

    /** The graph of all levels. */
    private Topology common(long seed) {
        if (ONE_PEER.equals(timeVarying)) {
            if (topology != null) {
                throw new BadInputException("--topology " + topology + " with --time-varying " + ONE_PEER
                        + ": it has a graph of its own. Leave --topology out.");
            }
            return Topology.exponential(agents());
        }
        requireEdgeProbability(List.of(commonName()));
        return new TopologyNames(agents(), edgeProbability, seed).graph("--topology", commonName());
    }

    /** The weights on a graph's links, where they are the same in every round. */
    private static MixingMatrix weights(Weights rule, Topology graph) {
        return switch (rule) {
            case METROPOLIS -> MixingMatrix.metropolis(graph);
            case UNIFORM -> MixingMatrix.uniform(graph);
            case LAZY -> MixingMatrix.metropolis(graph).lazy();
        };
    }

    /**
     * The weights round by round, where the user asks for some; null where the library's suit each algorithm.
     *
     * @param graph the one of all levels
     * @param seed draws them, where they are random
     */
    private @Nullable Mixing mixing(Topology graph, long seed) {
        requireDropsOrNone();
        if (timeVarying == null) {
            return weights == null ? null : weights(weights, graph);
        }
        if (weights != null) {
            throw new BadInputException("--weights " + weights.name().toLowerCase(Locale.ROOT) + " with --time-varying "
                    + timeVarying + ": a sequence has weights of its own. Leave one of them out.");
        }
        return switch (timeVarying) {
            case ONE_PEER -> MixingSequence.onePeerExponential(agents());
            case MATCHINGS -> MixingSequence.randomMatchings(graph, seed);
            case LINK_DROPS -> linkDrops(graph, seed);
            default ->
                throw new BadInputException("--time-varying " + timeVarying + ": known are " + ONE_PEER + ", "
                        + MATCHINGS + " and " + LINK_DROPS + ".");
        };
    }

    private void requireDropsOrNone() {
        if (dropProbability != null && !LINK_DROPS.equals(timeVarying)) {
            throw new BadInputException("--drop-probability " + dropProbability + ": only --time-varying " + LINK_DROPS
                    + " drops links. Give that, or leave it out.");
        }
    }

    Sharding sharding() {
        return heterogeneity == null ? Sharding.even() : Sharding.dirichlet(heterogeneity);
    }

    private Mixing linkDrops(Topology graph, long seed) {
        if (dropProbability == null) {
            throw new BadInputException(
                    "--time-varying " + LINK_DROPS + ": give --drop-probability P, of a link in a round.");
        }
        return MixingSequence.linkDrops(graph, dropProbability, seed);
    }
}
