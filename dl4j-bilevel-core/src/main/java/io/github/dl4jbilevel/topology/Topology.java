package io.github.dl4jbilevel.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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
        requireConnected();
    }

    /** Agent k linked to k + 1; the least connected of all, and the papers' setting. */
    public static Topology line(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 0; k + 1 < agents; k++) {
            links.add(new Edge(k, k + 1));
        }
        return new Topology("line", agents, links);
    }

    /** The line with its ends linked. */
    public static Topology ring(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 0; agents > 1 && k < agents; k++) {
            links.add(new Edge(k, (k + 1) % agents));
        }
        return new Topology("ring", agents, links);
    }

    /** Every pair linked. */
    public static Topology complete(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            for (int j = k + 1; j < agents; j++) {
                links.add(new Edge(k, j));
            }
        }
        return new Topology("complete", agents, links);
    }

    /** Agent 0 linked to every other one. */
    public static Topology star(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 1; k < agents; k++) {
            links.add(new Edge(0, k));
        }
        return new Topology("star", agents, links);
    }

    /** A rows x columns grid whose opposite sides are linked; agent r * columns + c sits in row r, column c. */
    public static Topology torus(int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("Torus of " + rows + " x " + columns + ": both sides must be positive.");
        }
        List<Edge> links = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int k = r * columns + c;
                addUnlessLoop(links, k, ((r + 1) % rows) * columns + c);
                addUnlessLoop(links, k, r * columns + (c + 1) % columns);
            }
        }
        return new Topology("torus " + rows + "x" + columns, rows * columns, links);
    }

    /** The torus of this many agents whose sides are closest to each other. */
    public static Topology torus(int agents) {
        int rows = Math.max(1, (int) Math.sqrt(Math.max(1, agents)));
        while (agents % rows != 0) {
            rows--;
        }
        return torus(rows, agents / rows);
    }

    /** Any connected graph. */
    public static Topology fromEdges(int agents, Collection<Edge> links) {
        return new Topology("edge list", agents, links);
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

    /** Such as {@code line}. */
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

    private static void addUnlessLoop(List<Edge> links, int a, int b) {
        if (a != b) {
            links.add(new Edge(a, b));
        }
    }

    private void requireConnected() {
        boolean[] reached = new boolean[agents()];
        Deque<Integer> open = new ArrayDeque<>(List.of(0));
        reached[0] = true;
        while (!open.isEmpty()) {
            for (int j : neighbours.get(open.remove())) {
                if (!reached[j]) {
                    reached[j] = true;
                    open.add(j);
                }
            }
        }
        for (int k = 0; k < reached.length; k++) {
            if (!reached[k]) {
                throw new IllegalArgumentException(
                        "Disconnected topology (" + this + "): no path leads from agent 0 to agent " + k
                                + ". Add links until every agent can be reached.");
            }
        }
    }
}
