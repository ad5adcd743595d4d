package io.github.dl4jbilevel.grpc;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The neighbouring processes of one process, and what is done with all of them. Part of a {@link NodeState}; time is an argument. */
final class Neighbourhood {
    private final SortedMap<Integer, Neighbour> neighbours = new TreeMap<>();
    private final long noticeNanos;
    private long lookedNanos;

    /** The processes with agents that are linked to this one's. */
    Neighbourhood(NodeSettings settings, long now) {
        this.noticeNanos = settings.noticeNanos();
        this.lookedNanos = now;
        List<PeerProcess> processes = settings.processes();
        for (int p = 0; p < processes.size(); p++) {
            if (p != settings.selfIndex()
                    && settings.self()
                            .isLinkedTo(processes.get(p), settings.common().links(), Set.of())) {
                neighbours.put(p, new Neighbour(p, processes.get(p)));
            }
        }
    }

    Collection<Neighbour> all() {
        return neighbours.values();
    }

    Neighbour get(int process) {
        return Objects.requireNonNull(find(process), "not a neighbour");
    }

    @Nullable
    Neighbour find(int process) {
        return neighbours.get(process);
    }

    /** The neighbours that take part in an epoch. */
    List<Neighbour> in(Epoch epoch) {
        return neighbours.values().stream()
                .filter(neighbour -> epoch.includes(neighbour.peer()))
                .toList();
    }

    /** A neighbour that takes part in an epoch and is not there; null where all are. */
    @Nullable
    Neighbour disconnected(Epoch epoch) {
        return in(epoch).stream()
                .filter(neighbour -> neighbour.connection() == null)
                .findFirst()
                .orElse(null);
    }

    /** Agents of neighbours that take part in an epoch and are not there. */
    SortedSet<Integer> disconnectedAgents(Epoch epoch) {
        TreeSet<Integer> gone = new TreeSet<>();
        in(epoch).stream()
                .filter(neighbour -> neighbour.connection() == null)
                .forEach(neighbour -> gone.addAll(neighbour.peer().agents()));
        return gone;
    }

    /** Whether a neighbour that takes part in an epoch is not there, or is leaving. */
    boolean isAnyAbsent(Epoch epoch) {
        return in(epoch).stream().anyMatch(neighbour -> neighbour.connection() == null || neighbour.hasLeft());
    }

    /** The neighbours that take part in an epoch and have been gone for longer than that. */
    List<Neighbour> lostFor(long nanos, Epoch epoch, long now) {
        return in(epoch).stream()
                .filter(neighbour -> neighbour.isLostFor(nanos, now))
                .toList();
    }

    /**
     * The neighbours from which nothing came for longer than the notice, by the looks that were taken: one look counts as at most half of
     * the notice, however long ago the last one was, since a process that itself stood still could not have heard its neighbours.
     */
    List<Neighbour> silent(long now) {
        long since = Math.min(now - lookedNanos, noticeNanos / 2);
        lookedNanos = now;
        return neighbours.values().stream()
                .filter(neighbour -> neighbour.connection() != null && neighbour.silentFor(since) > noticeNanos)
                .toList();
    }

    /**
     * Whether a neighbour that takes part in an epoch still has to get something.
     *
     * @param together whether its goodbye is waited for as well
     */
    boolean holdUp(Epoch epoch, boolean together) {
        return in(epoch).stream().anyMatch(neighbour -> {
            Connection connection = neighbour.connection();
            boolean busy = connection != null && !connection.isEmpty();
            return neighbour.hasMet() && (busy || (together && !neighbour.hasLeft()));
        });
    }

    /** Sends a frame on all connections. */
    void sendToAll(Frame.Whole frame) {
        neighbours.values().forEach(neighbour -> neighbour.send(Outgoing.of(frame)));
    }

    /** Lets all know that this process is there. */
    void ping() {
        connections().forEach(Connection::ping);
    }

    /** The connections that are there. */
    List<Connection> connections() {
        return neighbours.values().stream()
                .map(Neighbour::connection)
                .filter(Objects::nonNull)
                .map(Connection.class::cast)
                .toList();
    }

    /** Tells all of an epoch that begins here; what waits to be sent of the one before is forgotten. */
    void beginEpoch(Epoch epoch) {
        connections().forEach(connection -> {
            connection.forgetEpoch();
            connection.send(Outgoing.of(new Frame.NewEpoch(epoch)));
        });
    }
}
