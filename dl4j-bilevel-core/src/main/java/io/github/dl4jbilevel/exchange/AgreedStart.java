package io.github.dl4jbilevel.exchange;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The start that the processes of a run agreed on.
 *
 * @param round rounds completed, 0 for the start
 * @param missing agents that no longer take part
 */
public record AgreedStart(long round, SortedSet<Integer> missing) {
    /** Copies the set. */
    public AgreedStart {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }
}
