package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathering and broadcasting of one timeline, along a tree over the links that rows travel on: the breadth-first tree from the process
 * of the lowest agent, lower processes first. No process talks to any but its neighbours. Guarded by the node's lock.
 *
 * <p>Calls are numbered; every process makes the same ones in the same order. What a link lost is sent again when it is back: a
 * process keeps what it passed up until a later word of the root says that all of it arrived, and the root's last words.
 */
final class Speech {
    /** Words of the root that are kept: a process that still needs one cannot be further behind. */
    private static final int KEPT = 6;

    private static final int AHEAD = 16;

    private final int self;
    private final int root;
    private final int parent;
    private final List<Integer> children = new ArrayList<>();
    private final int processes;
    private final SortedMap<Integer, SortedMap<Integer, byte[]>> up = new TreeMap<>();
    private final SortedMap<Integer, byte[]> down = new TreeMap<>();
    private int next;
    /** At the root: the latest call of gather that has returned. */
    private int passed = -1;

    /** Something that a process has to send on. */
    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Word(int sequence, int process, byte[] bytes) {}

    Speech(List<PeerProcess> all, int self, Membership.Common common, Set<Integer> missing) {
        this.self = self;
        List<Integer> present = new ArrayList<>();
        for (int p = 0; p < all.size(); p++) {
            if (!missing.containsAll(all.get(p).agents())) {
                present.add(p);
            }
        }
        present.sort((a, b) ->
                Integer.compare(all.get(a).agents().first(), all.get(b).agents().first()));
        this.processes = present.size();
        this.root = present.get(0);
        Map<Integer, Integer> parents = new HashMap<>();
        Deque<Integer> reached = new ArrayDeque<>(List.of(root));
        Set<Integer> seen = new HashSet<>(List.of(root));
        while (!reached.isEmpty()) {
            int p = reached.poll();
            for (int q : present) {
                if (!seen.contains(q) && Neighbours.areLinked(all.get(p), all.get(q), common.links(), missing)) {
                    seen.add(q);
                    parents.put(q, p);
                    reached.add(q);
                }
            }
        }
        this.parent = parents.getOrDefault(self, -1);
        parents.forEach((child, of) -> {
            if (of == self) {
                children.add(child);
            }
        });
    }

    boolean isRoot() {
        return self == root;
    }

    /** The process that words to the root go through; -1 at the root. */
    int parent() {
        return parent;
    }

    List<Integer> children() {
        return children;
    }

    /** Whether a process can be at this call: none is further ahead than the next report. */
    boolean expects(int sequence) {
        return sequence >= 0 && sequence < next + AHEAD;
    }

    /** The number of the next call. */
    int begin() {
        return next++;
    }

    /** This process's own word to the root. */
    Word tell(int sequence, byte[] own) {
        up.computeIfAbsent(sequence, s -> new TreeMap<>()).put(self, own);
        return new Word(sequence, self, own);
    }

    /** At the root: what all said, by process; null until all have. */
    @Nullable
    SortedMap<Integer, byte[]> gathered(int sequence) {
        SortedMap<Integer, byte[]> all = up.get(sequence);
        return all != null && all.size() == processes ? all : null;
    }

    /** At the root: what was gathered is in good hands. */
    void forget(int sequence) {
        passed = sequence;
        up.remove(sequence);
    }

    /** The root's word to all. */
    Word announce(int sequence, byte[] word) {
        keep(sequence, word);
        return new Word(sequence, root, word);
    }

    /** The root's word; null until it has come. */
    byte @Nullable [] heard(int sequence) {
        return down.get(sequence);
    }

    /** Whether a whole word that came from a neighbour is new; it has then to be passed on, to the root or to the children. */
    boolean take(int sequence, int process, int from, byte[] word) {
        if (from == parent) {
            if (process != root
                    || down.containsKey(sequence)
                    || (!down.isEmpty() && sequence < down.lastKey() - KEPT)) {
                return false;
            }
            keep(sequence, word);
            return true;
        }
        boolean over = sequence <= passed || (!down.isEmpty() && sequence < down.lastKey());
        return !over && up.computeIfAbsent(sequence, s -> new TreeMap<>()).putIfAbsent(process, word) == null;
    }

    private void keep(int sequence, byte[] word) {
        down.put(sequence, word);
        up.headMap(sequence).clear();
        while (down.size() > KEPT) {
            down.remove(down.firstKey());
        }
    }

    /** What a neighbour that is back may lack. */
    List<Word> toRepeat(int neighbour) {
        List<Word> words = new ArrayList<>();
        if (neighbour == parent) {
            up.forEach((sequence, said) ->
                    said.forEach((process, bytes) -> words.add(new Word(sequence, process, bytes))));
        }
        if (children.contains(neighbour)) {
            down.forEach((sequence, bytes) -> words.add(new Word(sequence, root, bytes)));
        }
        return words;
    }
}
