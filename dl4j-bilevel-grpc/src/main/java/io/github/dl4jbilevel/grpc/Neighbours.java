package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.topology.Topology;
import java.util.Set;

/** Which processes talk to each other: those with agents that are linked. */
final class Neighbours {
    private Neighbours() {}

    static boolean areLinked(PeerProcess one, PeerProcess other, Topology links, Set<Integer> missing) {
        return one.agents().stream()
                .filter(agent -> !missing.contains(agent))
                .anyMatch(agent -> links.neighbours(agent).stream()
                        .anyMatch(n -> other.agents().contains(n) && !missing.contains(n)));
    }
}
