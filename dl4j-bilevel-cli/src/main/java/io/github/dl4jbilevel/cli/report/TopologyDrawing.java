package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.topology.Topology;
import java.util.Arrays;
import java.util.List;

/**
 * The network of agents, to be drawn.
 *
 * @param label what goes over it, such as {@code "upper level"}; empty where everything does
 * @param name name of the topology, such as {@code "ring"}; a line, a star, and a torus or grid are laid out as such
 * @param agents number of agents; they are numbered from 0
 * @param edges pairs of agents that exchange values; either direction, self-loops are not drawn
 * @param spectralGap 1 - lambda of the mixing matrix
 */
public record TopologyDrawing(String label, String name, int agents, List<int[]> edges, double spectralGap) {

    /** Checks and copies the edges. */
    public TopologyDrawing {
        if (agents < 1) {
            throw new IllegalArgumentException("agents is " + agents + "; a topology has at least 1");
        }
        for (int[] edge : edges) {
            if (edge.length != 2 || outside(edge[0], agents) || outside(edge[1], agents)) {
                throw new IllegalArgumentException(
                        "edge " + Arrays.toString(edge) + " is not a pair of agents out of 0.." + (agents - 1));
            }
        }
        edges = edges.stream().map(int[]::clone).toList();
    }

    /** A drawing with all components given. */
    public TopologyDrawing(String name, int agents, List<int[]> edges, double spectralGap) {
        this("", name, agents, edges, spectralGap);
    }

    /** The same for a part alone. */
    public TopologyDrawing labeled(String part) {
        return new TopologyDrawing(part, name, agents, edges, spectralGap);
    }

    private static boolean outside(int agent, int agents) {
        return agent < 0 || agent >= agents;
    }

    /** The drawing of a graph. */
    public static TopologyDrawing of(Topology topology, double spectralGap) {
        return new TopologyDrawing(
                topology.name(),
                topology.agents(),
                topology.edges().stream()
                        .map(e -> new int[] {e.first(), e.second()})
                        .toList(),
                spectralGap);
    }
}
