package io.github.dl4jbilevel.grpc;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A stretch of a run in which the same processes take part: from which state, and without whom, they compute rounds. Every message says
 * which epoch it belongs to, so messages of two are never mixed. A later generation replaces an earlier one. Proposals within a
 * generation {@linkplain #join join}, so all processes end with the same epoch in whatever order they hear of them.
 *
 * @param generation 0 for the first; one more whenever a process came back or went missing
 * @param round rounds completed where it begins
 * @param missing agents that take no part
 * @param before states of up to this round are fit to begin from, whoever was missing when they were saved
 */
record Epoch(long generation, long round, SortedSet<Integer> missing, long before) {
    /** The odd number nearest to 2^64 divided by the golden ratio, which spreads small numbers over all bits (Fibonacci hashing). */
    private static final long MIX = 0x9e3779b97f4a7c15L;

    /** An epoch with no limit to the states that fit. */
    Epoch(long generation, long round, SortedSet<Integer> missing) {
        this(generation, round, missing, Long.MAX_VALUE);
    }

    Epoch {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** Whether any agent of a process takes part. */
    boolean includes(PeerProcess process) {
        return !missing.containsAll(process.agents());
    }

    /** A number that two epochs hardly ever share, for messages. */
    long tag() {
        long tag = (generation * MIX + round) * MIX;
        for (int agent : missing) {
            tag = (tag + agent + 1) * MIX;
        }
        return tag;
    }

    /** The later of two; of one generation the lower round, without all agents that either is without. */
    Epoch join(Epoch other) {
        if (generation != other.generation) {
            return generation > other.generation ? this : other;
        }
        SortedSet<Integer> both = new TreeSet<>(missing);
        both.addAll(other.missing);
        return new Epoch(generation, Math.min(round, other.round), both, Math.min(before, other.before));
    }

    /** The next generation, from a round. */
    Epoch next(long from) {
        return new Epoch(generation + 1, from, missing, before);
    }

    /** The same generation from an earlier round. */
    Epoch beginningAt(long earlier) {
        return new Epoch(generation, earlier, missing, before);
    }

    /** The next generation, without some more agents. */
    Epoch without(SortedSet<Integer> gone, long from) {
        SortedSet<Integer> all = new TreeSet<>(missing);
        all.addAll(gone);
        return new Epoch(generation + 1, from, all, from);
    }
}
