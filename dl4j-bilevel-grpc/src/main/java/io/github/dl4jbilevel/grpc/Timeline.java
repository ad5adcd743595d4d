package io.github.dl4jbilevel.grpc;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * From which state, and with whom, the processes play rounds; every row says which timeline it is of, so rows of two are never mixed.
 * A later generation replaces an earlier one. Proposals within a generation {@linkplain #and join}, so all processes end with the
 * same timeline in whatever order they hear of them.
 *
 * @param generation 0 for the first; one more whenever a process came back or went missing
 * @param round rounds completed where it begins
 * @param missing agents that take no part
 * @param before states of up to this round are fit to begin from, whoever was missing when they were saved
 */
record Timeline(long generation, long round, SortedSet<Integer> missing, long before) {
    private static final long MIX = 0x9e3779b97f4a7c15L;

    /** With no limit to the states that fit. */
    Timeline(long generation, long round, SortedSet<Integer> missing) {
        this(generation, round, missing, Long.MAX_VALUE);
    }

    Timeline {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** A number that two timelines hardly ever share, for what is sent. */
    long tag() {
        long tag = (generation * MIX + round) * MIX;
        for (int agent : missing) {
            tag = (tag + agent + 1) * MIX;
        }
        return tag;
    }

    /** The later of two; of one generation the lower round, and all that either misses. */
    Timeline and(Timeline other) {
        if (generation != other.generation) {
            return generation > other.generation ? this : other;
        }
        SortedSet<Integer> both = new TreeSet<>(missing);
        both.addAll(other.missing);
        return new Timeline(generation, Math.min(round, other.round), both, Math.min(before, other.before));
    }

    /** Its next generation. */
    Timeline next(long from) {
        return new Timeline(generation + 1, from, missing, before);
    }

    /** The same from an earlier round. */
    Timeline from(long earlier) {
        return new Timeline(generation, earlier, missing, before);
    }

    /** Its next generation without some more agents. */
    Timeline without(SortedSet<Integer> gone, long from) {
        SortedSet<Integer> all = new TreeSet<>(missing);
        all.addAll(gone);
        return new Timeline(generation + 1, from, all, from);
    }
}
