package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The process that each of a run's agents is in, and the way messages take between processes.
 *
 * @param membership connects this process's agents to those of others
 * @param precision of messages on their way
 * @param missing agents that no longer take part, whose links the mixing no longer has
 */
public record Communication(Membership membership, MessagePrecision precision, SortedSet<Integer> missing) {
    /** Copies the set. */
    public Communication {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** Communication in which all agents take part. */
    public Communication(Membership membership, MessagePrecision precision) {
        this(membership, precision, Collections.emptySortedSet());
    }

    /** Communication of agents that are all in this process, with messages as they are. */
    static Communication inProcess() {
        return new Communication(Membership.inProcess(), MessagePrecision.FULL);
    }
}
