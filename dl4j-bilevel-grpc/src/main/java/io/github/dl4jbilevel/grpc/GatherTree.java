package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathering and broadcasting in one epoch, along a tree over the links that messages travel on: the breadth-first tree from the process
 * of the lowest agent, lower processes first. No process talks to any but its neighbours. A state machine: what has to be sent is returned.
 *
 * <p>Calls are numbered; every process makes the same ones in the same order. What a connection lost is sent again when it is back: a
 * process keeps what it passed up until a later broadcast says that all of it arrived, and it keeps the latest broadcasts.
 */
final class GatherTree {
    /**
     * The number of latest broadcasts that are kept for a neighbour whose connection comes back. A gather before each makes the root wait
     * for all, so none is then more than one broadcast behind; the others are for broadcasts that follow each other without one.
     */
    private static final int KEPT = 6;

    /** The number of calls by which what comes may be ahead of this process: a bound on what a neighbour can make it keep. */
    private static final int AHEAD = 16;

    private final int self;
    private final int root;
    private final int parent;
    private final List<Integer> children = new ArrayList<>();
    /** The processes that take part, ascending by their lowest agents. */
    private final List<Integer> present = new ArrayList<>();

    private final SortedMap<Integer, SortedMap<Integer, byte[]>> up = new TreeMap<>();
    private final SortedMap<Integer, byte[]> down = new TreeMap<>();
    private int nextCall;
    /** At the root: the latest call of gather that has returned. */
    private int passed = -1;

    /**
     * A parcel, which travels along the tree.
     *
     * @param call number of the call of gather or broadcast
     * @param process the process that it comes from
     * @param bytes passed on, never changed
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Parcel(int call, int process, byte[] bytes) {}

    GatherTree(List<PeerProcess> all, int self, Membership.Common common, Set<Integer> missing) {
        this.self = self;
        for (int p = 0; p < all.size(); p++) {
            if (!missing.containsAll(all.get(p).agents())) {
                present.add(p);
            }
        }
        present.sort((a, b) ->
                Integer.compare(all.get(a).agents().first(), all.get(b).agents().first()));
        this.root = present.get(0);
        Map<Integer, Integer> parents = new HashMap<>();
        Deque<Integer> reached = new ArrayDeque<>(List.of(root));
        Set<Integer> seen = new HashSet<>(List.of(root));
        while (!reached.isEmpty()) {
            int p = reached.poll();
            for (int q : present) {
                if (!seen.contains(q) && all.get(p).isLinkedTo(all.get(q), common.links(), missing)) {
                    seen.add(q);
                    parents.put(q, p);
                    reached.add(q);
                }
            }
        }
        this.parent = parents.getOrDefault(self, -1);
        parents.forEach((child, above) -> {
            if (above == self) {
                children.add(child);
            }
        });
    }

    boolean isRoot() {
        return self == root;
    }

    /** The process that parcels to the root go through; -1 at the root. */
    int parent() {
        return parent;
    }

    List<Integer> children() {
        return children;
    }

    /** Whether a process can be at this call. */
    boolean expects(int call) {
        return call >= 0 && call < nextCall + AHEAD;
    }

    /** The number of the next call. */
    int begin() {
        return nextCall++;
    }

    /** This process's contribution to a gather. */
    Parcel contribute(int call, byte[] own) {
        up.computeIfAbsent(call, s -> new TreeMap<>()).put(self, own);
        return new Parcel(call, self, own);
    }

    /** At the root: the contributions of all, ascending by the lowest agents of their processes; null until all are there. */
    @Nullable
    List<byte[]> gathered(int call) {
        SortedMap<Integer, byte[]> all = up.get(call);
        return all == null || all.size() < present.size()
                ? null
                : present.stream()
                        .map(process -> Objects.requireNonNull(all.get(process)))
                        .toList();
    }

    /** Drops, at the root, what was gathered and has been handed on. */
    void forget(int call) {
        passed = call;
        up.remove(call);
    }

    /** The parcel that the root sends to all. */
    Parcel broadcast(int call, byte[] bytes) {
        remember(call, bytes);
        return new Parcel(call, root, bytes);
    }

    /** The root's broadcast; null until it has come. */
    byte @Nullable [] broadcastOf(int call) {
        return down.get(call);
    }

    /** Takes a parcel that came from a neighbour; returns the processes that it has to be passed on to, none where it came before. */
    List<Integer> accept(Parcel parcel, int from) {
        if (!isNew(parcel.call, parcel.process, from, parcel.bytes)) {
            return List.of();
        }
        return from == parent ? children : isRoot() ? List.of() : List.of(parent);
    }

    private boolean isNew(int call, int process, int from, byte[] bytes) {
        if (from == parent) {
            if (process != root || down.containsKey(call) || (!down.isEmpty() && call < down.lastKey() - KEPT)) {
                return false;
            }
            remember(call, bytes);
            return true;
        }
        boolean over = call <= passed || (!down.isEmpty() && call < down.lastKey());
        return !over && up.computeIfAbsent(call, s -> new TreeMap<>()).putIfAbsent(process, bytes) == null;
    }

    private void remember(int call, byte[] bytes) {
        down.put(call, bytes);
        up.headMap(call).clear();
        while (down.size() > KEPT) {
            down.remove(down.firstKey());
        }
    }

    /** The parcels that a neighbour which is back may lack. */
    List<Parcel> toRepeat(int neighbour) {
        List<Parcel> parcels = new ArrayList<>();
        if (neighbour == parent) {
            up.forEach((call, own) -> own.forEach((process, bytes) -> parcels.add(new Parcel(call, process, bytes))));
        }
        if (children.contains(neighbour)) {
            down.forEach((call, bytes) -> parcels.add(new Parcel(call, root, bytes)));
        }
        return parcels;
    }
}
