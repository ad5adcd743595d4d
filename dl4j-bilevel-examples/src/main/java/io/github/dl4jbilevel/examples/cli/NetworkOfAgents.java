package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.dl4j.Sharding;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say who the agents are and who talks to whom. */
final class NetworkOfAgents {
    private static final String GRAPHS =
            "line, ring, grid, torus, star, complete, hypercube, exponential, erdos-renyi, barbell";

    private static final String ONE_PEER = "one-peer-exponential";
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

    @Option(names = "--agents", paramLabel = "K", defaultValue = "8", description = "Number of agents. Default: 8.")
    private int agents;

    @Option(
            names = "--topology",
            paramLabel = "GRAPH",
            description = GRAPHS + ", or a file with one link a line: two agent numbers from 0. Default: line.")
    private @Nullable String topology;

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

    /**
     * The graph.
     *
     * @param seed draws it, where it is random
     */
    Topology topology(long seed) {
        if (ONE_PEER.equals(timeVarying)) {
            if (topology != null) {
                throw new BadInputException("--topology " + topology + " with --time-varying " + ONE_PEER
                        + ": it has a graph of its own. Leave --topology out.");
            }
            return Topology.exponential(agents);
        }
        String graph = topology == null ? "line" : topology;
        if (edgeProbability != null && !graph.equals("erdos-renyi")) {
            throw new BadInputException("--edge-probability " + edgeProbability + " with --topology " + graph
                    + ": only erdos-renyi draws its links. Leave it out.");
        }
        return switch (graph) {
            case "line" -> Topology.line(agents);
            case "ring" -> Topology.ring(agents);
            case "grid" -> Topology.grid(agents);
            case "torus" -> Topology.torus(agents);
            case "star" -> Topology.star(agents);
            case "complete" -> Topology.complete(agents);
            case "hypercube" -> Topology.hypercube(agents);
            case "exponential" -> Topology.exponential(agents);
            case "erdos-renyi" -> erdosRenyi(seed);
            case "barbell" -> Topology.barbell(agents);
            default -> fromFile(graph);
        };
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
     * @param graph the one of {@link #topology}
     * @param seed draws them, where they are random
     */
    @Nullable
    Mixing mixing(Topology graph, long seed) {
        if (dropProbability != null && !LINK_DROPS.equals(timeVarying)) {
            throw new BadInputException("--drop-probability " + dropProbability + ": only --time-varying " + LINK_DROPS
                    + " drops links. Give that, or leave it out.");
        }
        if (timeVarying == null) {
            return weights == null ? null : weights(weights, graph);
        }
        if (weights != null) {
            throw new BadInputException("--weights " + weights.name().toLowerCase(Locale.ROOT) + " with --time-varying "
                    + timeVarying + ": a sequence has weights of its own. Leave one of them out.");
        }
        return switch (timeVarying) {
            case ONE_PEER -> MixingSequence.onePeerExponential(agents);
            case MATCHINGS -> MixingSequence.randomMatchings(graph, seed);
            case LINK_DROPS -> linkDrops(graph, seed);
            default ->
                throw new BadInputException("--time-varying " + timeVarying + ": known are " + ONE_PEER + ", "
                        + MATCHINGS + " and " + LINK_DROPS + ".");
        };
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

    private Topology erdosRenyi(long seed) {
        if (edgeProbability == null) {
            throw new BadInputException(
                    "--topology erdos-renyi: give --edge-probability P, above ln K / K for K agents.");
        }
        return Topology.erdosRenyi(agents, edgeProbability, seed);
    }

    private Topology fromFile(String file) {
        try {
            return Topology.fromFile(agents, Path.of(file));
        } catch (IOException e) {
            throw new BadInputException(
                    "--topology " + file + ": neither " + GRAPHS + ", nor a file that can be read.");
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e);
        }
    }
}
