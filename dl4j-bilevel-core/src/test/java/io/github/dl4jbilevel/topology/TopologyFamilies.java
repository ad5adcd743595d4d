package io.github.dl4jbilevel.topology;

import java.util.ArrayList;
import java.util.List;

/** Every named graph of a size. */
final class TopologyFamilies {
    private TopologyFamilies() {}

    static List<Topology> of(int agents) {
        List<Topology> graphs = new ArrayList<>(List.of(
                Topology.line(agents),
                Topology.ring(agents),
                Topology.complete(agents),
                Topology.star(agents),
                Topology.grid(agents),
                Topology.torus(agents),
                Topology.exponential(agents),
                Topology.erdosRenyi(agents, 0.5, 7),
                Topology.barbell(agents)));
        if (Integer.bitCount(agents) == 1) {
            graphs.add(Topology.hypercube(agents));
        }
        return graphs;
    }
}
