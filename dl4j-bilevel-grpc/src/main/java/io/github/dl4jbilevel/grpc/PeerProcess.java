package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.topology.Topology;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One process of a run.
 *
 * @param agents its agents, at least one
 * @param host name or address at which its neighbours reach it
 * @param port likewise, 1 to 65535
 */
public record PeerProcess(SortedSet<Integer> agents, String host, int port) {
    /** Copies the set. */
    public PeerProcess {
        agents = Collections.unmodifiableSortedSet(new TreeSet<>(agents));
        if (agents.isEmpty() || agents.first() < 0) {
            throw new IllegalArgumentException(
                    "A process with agents " + agents + ": at least one is required, and numbers start from 0.");
        }
        if (host.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("Agents " + agents + " at '" + host + ":" + port
                    + "': a host and a port from 1 to 65535 are required.");
        }
    }

    /** A process with one agent. */
    public static PeerProcess of(int agent, String host, int port) {
        return new PeerProcess(new TreeSet<>(Set.of(agent)), host, port);
    }

    /** Whether the two talk to each other: an agent of one is linked to one of the other, and neither is missing. */
    boolean isLinkedTo(PeerProcess other, Topology links, Set<Integer> missing) {
        return agents.stream()
                .filter(agent -> !missing.contains(agent))
                .anyMatch(agent -> links.neighbours(agent).stream()
                        .anyMatch(n -> other.agents.contains(n) && !missing.contains(n)));
    }

    /** A name such as {@code agent 3 (10.0.0.3:9100)}. */
    @Override
    public String toString() {
        return (agents.size() == 1 ? "agent " + agents.first() : "agents " + agents) + " (" + host + ":" + port + ")";
    }
}
