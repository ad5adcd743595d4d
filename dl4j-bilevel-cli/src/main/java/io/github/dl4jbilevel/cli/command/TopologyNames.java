package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The names of graphs on the command line, and what they stand for.
 *
 * @param agents of every graph
 * @param edgeProbability of the erdos-renyi graph; null where none is given
 * @param seed draws that graph
 */
record TopologyNames(int agents, @Nullable Double edgeProbability, long seed) {
    /** The names of all graphs, for the help. */
    static final String ALL = "line, ring, grid, torus, star, complete, hypercube, exponential, erdos-renyi, barbell";

    static final String DEFAULT = "line";
    static final String ERDOS_RENYI = "erdos-renyi";

    /**
     * The graph of a name, or of a file.
     *
     * @param option the one that says so, for messages
     */
    Topology graph(String option, String name) {
        return switch (name) {
            case "line" -> Topology.line(agents);
            case "ring" -> Topology.ring(agents);
            case "grid" -> Topology.grid(agents);
            case "torus" -> Topology.torus(agents);
            case "star" -> Topology.star(agents);
            case "complete" -> Topology.complete(agents);
            case "hypercube" -> Topology.hypercube(agents);
            case "exponential" -> Topology.exponential(agents);
            case ERDOS_RENYI -> erdosRenyi(option);
            case "barbell" -> Topology.barbell(agents);
            default -> fromFile(option, name);
        };
    }

    private Topology erdosRenyi(String option) {
        if (edgeProbability == null) {
            throw new BadInputException(
                    option + " erdos-renyi: give --edge-probability P, above ln K / K for K agents.");
        }
        return Topology.erdosRenyi(agents, edgeProbability, seed);
    }

    private Topology fromFile(String option, String file) {
        if (!Files.isRegularFile(Path.of(file))) {
            throw new BadInputException(
                    option + " " + OneLine.value(file) + ": neither " + ALL + ", nor a file that can be read.");
        }
        try {
            return Topology.fromFile(agents, Path.of(file));
        } catch (IOException e) {
            throw new BadInputException(
                    option + " " + OneLine.value(file) + ": neither " + ALL + ", nor a file that can be read.");
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e);
        }
    }
}
