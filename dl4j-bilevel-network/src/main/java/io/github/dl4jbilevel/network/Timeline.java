package io.github.dl4jbilevel.network;

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
 */
record Timeline(long generation, long round, SortedSet<Integer> missing) {
    Timeline {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** A number that two timelines hardly ever share, for what is sent. */
    long tag() {
        return ((generation * 0x9e3779b97f4a7c15L + round) * 0x9e3779b97f4a7c15L + missing.hashCode())
                * 0x9e3779b97f4a7c15L;
    }

    /** The later of two; of one generation the lower round, and all that either misses. */
    Timeline and(Timeline other) {
        if (generation != other.generation) {
            return generation > other.generation ? this : other;
        }
        SortedSet<Integer> both = new TreeSet<>(missing);
        both.addAll(other.missing);
        return new Timeline(generation, Math.min(round, other.round), both);
    }

    /** Its next generation. */
    Timeline next(long from) {
        return new Timeline(generation + 1, from, missing);
    }

    /** The same from an earlier round. */
    Timeline from(long earlier) {
        return new Timeline(generation, earlier, missing);
    }

    /** Its next generation without some more agents. */
    Timeline without(SortedSet<Integer> gone, long from) {
        SortedSet<Integer> all = new TreeSet<>(missing);
        all.addAll(gone);
        return new Timeline(generation + 1, from, all);
    }
}
