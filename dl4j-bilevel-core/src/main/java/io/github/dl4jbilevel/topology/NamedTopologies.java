package io.github.dl4jbilevel.topology;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The links of the named graphs over agents 0..K-1. A link may be listed twice; none is a loop. */
final class NamedTopologies {
    /** Draws of a random graph before it is given up as too sparse to connect. */
    static final int MAX_DRAWS = 1000;

    private NamedTopologies() {}

    static List<Edge> line(int agents) {
        return IntStream.range(0, agents - 1).mapToObj(k -> new Edge(k, k + 1)).toList();
    }

    static List<Edge> ring(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            addUnlessLoop(links, k, (k + 1) % agents);
        }
        return links;
    }

    /** Links between every pair of agents from {@code from} up to, but not including, {@code to}. */
    static List<Edge> complete(int from, int to) {
        List<Edge> links = new ArrayList<>();
        for (int k = from; k < to; k++) {
            for (int j = k + 1; j < to; j++) {
                links.add(new Edge(k, j));
            }
        }
        return links;
    }

    static List<Edge> star(int agents) {
        return IntStream.range(1, agents).mapToObj(k -> new Edge(0, k)).toList();
    }

    /** A lattice whose agent r * columns + c sits in row r, column c; a torus when the rows and the columns close to circles. */
    static List<Edge> lattice(int rows, int columns, boolean circles) {
        List<Edge> links = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int k = r * columns + c;
                if (circles || r + 1 < rows) {
                    addUnlessLoop(links, k, ((r + 1) % rows) * columns + c);
                }
                if (circles || c + 1 < columns) {
                    addUnlessLoop(links, k, r * columns + (c + 1) % columns);
                }
            }
        }
        return links;
    }

    /** The largest divisor that is at most the square root: the rows of the lattice whose sides are closest to each other. */
    static int closestRows(int agents) {
        int rows = Math.max(1, (int) Math.sqrt(Math.max(1, agents)));
        while (agents % rows != 0) {
            rows--;
        }
        return rows;
    }

    static List<Edge> hypercube(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            for (int bit = 1; bit < agents; bit <<= 1) {
                if ((k & bit) == 0) {
                    links.add(new Edge(k, k | bit));
                }
            }
        }
        return links;
    }

    static List<Edge> exponential(int agents) {
        List<Edge> links = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            for (long step = 1; step < agents; step <<= 1) {
                links.add(new Edge(k, (int) ((k + step) % agents)));
            }
        }
        return links;
    }

    static List<Edge> barbell(int agents) {
        int half = agents / 2;
        List<Edge> links = new ArrayList<>(complete(0, half));
        links.addAll(complete(agents - half, agents));
        for (int k = half - 1; half > 0 && k < agents - half; k++) {
            links.add(new Edge(k, k + 1));
        }
        return links;
    }

    /** The first connected graph among independent draws. */
    static List<Edge> erdosRenyi(int agents, double probability, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < MAX_DRAWS; draw++) {
            List<Edge> links = new ArrayList<>();
            for (int k = 0; k < agents; k++) {
                for (int j = k + 1; j < agents; j++) {
                    if (random.nextDouble() < probability) {
                        links.add(new Edge(k, j));
                    }
                }
            }
            if (unreached(agents, links).isEmpty()) {
                return links;
            }
        }
        throw new IllegalArgumentException("Erdos-Renyi graph of " + agents + " agents with edge probability "
                + probability + ": none of " + MAX_DRAWS + " draws was connected. Most draws are connected above the"
                + " threshold ln K / K = " + Math.log(agents) / agents + ": give a larger probability.");
    }

    /** The first agent that no path leads to from agent 0, once each link has joined the components that it touches. */
    static OptionalInt unreached(int agents, List<Edge> links) {
        return unreached(agents, links, IntStream.range(0, agents).toArray());
    }

    /** The same among some of the agents: the first of these that no path leads to from the first of them. */
    static OptionalInt unreached(int agents, List<Edge> links, int[] some) {
        int[] parent = IntStream.range(0, agents).toArray();
        for (Edge e : links) {
            parent[root(parent, e.first())] = root(parent, e.second());
        }
        return Arrays.stream(some)
                .filter(k -> root(parent, k) != root(parent, some[0]))
                .findFirst();
    }

    private static int root(int[] parent, int k) {
        int r = k;
        while (parent[r] != r) {
            parent[r] = parent[parent[r]];
            r = parent[r];
        }
        return r;
    }

    private static void addUnlessLoop(List<Edge> links, int a, int b) {
        if (a != b) {
            links.add(new Edge(a, b));
        }
    }
}
