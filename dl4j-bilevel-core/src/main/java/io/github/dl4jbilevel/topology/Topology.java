package io.github.dl4jbilevel.topology;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A connected undirected graph of agents 0..K-1 without loops: what an agent may see is what its neighbours send it. Immutable.
 */
public final class Topology {

    /**
     * A link.
     *
     * @param first the lower agent number
     * @param second the higher agent number
     */
    public record Edge(int first, int second) {
        /** Orders the ends; refuses loops. */
        public Edge {
            if (first == second) {
                throw new IllegalArgumentException("Edge from agent " + first
                        + " to itself: an agent always sees its own row, leave the loop out.");
            }
            if (first > second) {
                int higher = first;
                first = second;
                second = higher;
            }
        }
    }

    private final String name;
    private final List<SortedSet<Integer>> neighbours;
    private final List<Edge> edges;

    private Topology(String name, int agents, Collection<Edge> links) {
        this(name, agents, links, Set.of());
    }

    private Topology(String name, int agents, Collection<Edge> links, Set<Integer> missing) {
        if (agents < 1) {
            throw new IllegalArgumentException(
                    "Topology " + name + " of " + agents + " agents: at least one agent is required.");
        }
        List<SortedSet<Integer>> sets = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            sets.add(new TreeSet<>());
        }
        for (Edge e : links) {
            if (e.first() < 0 || e.second() >= agents) {
                throw new IllegalArgumentException("Edge " + e.first() + "-" + e.second() + " in a topology of "
                        + agents + " agents: agent numbers are 0 to " + (agents - 1) + ".");
            }
            sets.get(e.first()).add(e.second());
            sets.get(e.second()).add(e.first());
        }
        this.name = name;
        this.neighbours =
                sets.stream().map(java.util.Collections::unmodifiableSortedSet).toList();
        List<Edge> sorted = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            for (int j : sets.get(k).tailSet(k)) {
                sorted.add(new Edge(k, j));
            }
        }
        this.edges = List.copyOf(sorted);
        requireConnected(missing);
    }

    /** A line: agent k is linked to k + 1. It is the least connected graph, and the papers' setting. */
    public static Topology line(int agents) {
        return new Topology("line", agents, NamedTopologies.line(agents));
    }

    /** A ring: the line with its ends linked. */
    public static Topology ring(int agents) {
        return new Topology("ring", agents, NamedTopologies.ring(agents));
    }

    /** The complete graph: every pair is linked. */
    public static Topology complete(int agents) {
        return new Topology("complete", agents, NamedTopologies.complete(0, agents));
    }

    /** A star: agent 0 is linked to every other one. */
    public static Topology star(int agents) {
        return new Topology("star", agents, NamedTopologies.star(agents));
    }

    /** A grid: agent r * columns + c sits in row r, column c, linked to the next in its row and the next in its column. */
    public static Topology grid(int rows, int columns) {
        requireSides("Grid", rows, columns);
        return new Topology(
                "grid " + rows + "x" + columns, rows * columns, NamedTopologies.lattice(rows, columns, false));
    }

    /** The grid of this many agents whose sides are closest to each other; the line where the number is prime. */
    public static Topology grid(int agents) {
        int rows = NamedTopologies.closestRows(agents);
        return grid(rows, agents / rows);
    }

    /** A rows x columns grid whose opposite sides are linked; agent r * columns + c sits in row r, column c. */
    public static Topology torus(int rows, int columns) {
        requireSides("Torus", rows, columns);
        return new Topology(
                "torus " + rows + "x" + columns, rows * columns, NamedTopologies.lattice(rows, columns, true));
    }

    /** The torus of this many agents whose sides are closest to each other. */
    public static Topology torus(int agents) {
        int rows = NamedTopologies.closestRows(agents);
        return torus(rows, agents / rows);
    }

    /**
     * A hypercube: agents whose numbers differ in one binary digit are linked; each has log2 K neighbours.
     *
     * @param agents a power of two
     */
    public static Topology hypercube(int agents) {
        if (Integer.bitCount(agents) != 1 || agents < 1) {
            throw new IllegalArgumentException("Hypercube of " + agents
                    + " agents: a power of two is required. exponential(agents) takes any number.");
        }
        return new Topology("hypercube", agents, NamedTopologies.hypercube(agents));
    }

    /** The static exponential graph, undirected: agent k linked to k + 2^j and k - 2^j mod K for every 2^j below K. */
    public static Topology exponential(int agents) {
        return new Topology("exponential", agents, NamedTopologies.exponential(agents));
    }

    /**
     * The random graph G(K, p) given that it is connected: every pair is linked independently, and what is disconnected is
     * drawn again. Equal arguments give equal graphs.
     *
     * @param probability p of a link, in (0, 1]; draws are mostly connected above ln K / K
     * @throws IllegalArgumentException if p lies outside, or if a thousand draws were disconnected
     */
    public static Topology erdosRenyi(int agents, double probability, long seed) {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "Edge probability " + probability + " of an Erdos-Renyi graph: it must lie in (0, 1].");
        }
        String name = "erdos-renyi p=" + probability + " seed=" + seed;
        return new Topology(name, agents, NamedTopologies.erdosRenyi(agents, probability, seed));
    }

    /**
     * A barbell: two complete halves joined by one link, the bottleneck. With an odd number of agents the middle one belongs to neither
     * half and sits on the bridge.
     */
    public static Topology barbell(int agents) {
        return new Topology("barbell", agents, NamedTopologies.barbell(agents));
    }

    /** Any connected graph. */
    public static Topology fromEdges(int agents, Collection<Edge> links) {
        return new Topology("edge list", agents, links);
    }

    /**
     * A graph from a text file in UTF-8: one link a line, two agent numbers from 0 with a blank, hyphen, comma or semicolon
     * between them, such as {@code 0 1}. Empty lines are skipped, and so is what follows a {@code #}.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException naming the file and the line, if a line is not a link between two of the agents; or
     *     naming the file, if the graph is not connected
     */
    public static Topology fromFile(int agents, Path file) throws IOException {
        List<Edge> links = LinkFile.read(agents, file);
        try {
            return fromEdges(agents, links);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The same agents without the links of those that have gone for good.
     *
     * @throws IllegalArgumentException if the others are not connected without them, or if there are none
     */
    Topology without(SortedSet<Integer> missing) {
        List<Edge> left = edges.stream()
                .filter(e -> !missing.contains(e.first()) && !missing.contains(e.second()))
                .toList();
        return new Topology(name + " without " + missing, agents(), left, missing);
    }

    /** Number of agents, K. */
    public int agents() {
        return neighbours.size();
    }

    /** Neighbours of an agent in ascending order, without the agent itself. */
    public SortedSet<Integer> neighbours(int agent) {
        return neighbours.get(agent);
    }

    /** Links in ascending order. */
    public List<Edge> edges() {
        return edges;
    }

    /** The name, such as {@code line}. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name + " of " + agents() + " agents, " + edges.size() + " links";
    }

    /** Every link, such as {@code 0-1 1-2}. */
    public String links() {
        return edges.stream().map(e -> e.first() + "-" + e.second()).collect(java.util.stream.Collectors.joining(" "));
    }

    private static void requireSides(String shape, int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    shape + " of " + rows + " x " + columns + ": both sides must be positive.");
        }
    }

    private void requireConnected(Set<Integer> missing) {
        int[] present =
                IntStream.range(0, agents()).filter(k -> !missing.contains(k)).toArray();
        if (present.length == 0) {
            throw new IllegalArgumentException("Topology " + name + " of no agents: at least one is required.");
        }
        NamedTopologies.unreached(agents(), edges, present).ifPresent(k -> {
            throw new IllegalArgumentException("Disconnected topology (" + this + "): no path leads from agent "
                    + present[0] + " to agent " + k + ". Add links until every agent can be reached.");
        });
    }
}
