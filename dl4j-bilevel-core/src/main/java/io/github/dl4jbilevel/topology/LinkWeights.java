package io.github.dl4jbilevel.topology;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Weights that a set of links gives to each of its links; what a row then lacks to 1 belongs on the diagonal. */
final class LinkWeights {
    private LinkWeights() {}

    /** 1 / (1 + max(degree k, degree j)). */
    static ToDoubleFunction<Edge> metropolis(int agents, Collection<Edge> links) {
        int[] degrees = degrees(agents, links);
        return e -> 1.0 / (1 + Math.max(degrees[e.first()], degrees[e.second()]));
    }

    /** 1 / (1 + largest degree). */
    static ToDoubleFunction<Edge> uniform(int agents, Collection<Edge> links) {
        double weight = 1.0 / (1 + Arrays.stream(degrees(agents, links)).max().orElse(0));
        return e -> weight;
    }

    private static int[] degrees(int agents, Collection<Edge> links) {
        int[] degrees = new int[agents];
        for (Edge e : links) {
            degrees[e.first()]++;
            degrees[e.second()]++;
        }
        return degrees;
    }
}
