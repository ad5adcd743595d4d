package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a run's agents are.
 *
 * @param membership takes this process's agents to those of others
 * @param precision of messages
 * @param missing agents that take no part any more, whose links the mixing no longer has
 */
public record Communication(Membership membership, MessagePrecision precision, SortedSet<Integer> missing) {
    /** Copies the set. */
    public Communication {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** All agents take part. */
    public Communication(Membership membership, MessagePrecision precision) {
        this(membership, precision, Collections.emptySortedSet());
    }

    /** All agents in this process, and messages as they are. */
    static Communication inProcess() {
        return new Communication(Membership.inProcess(), MessagePrecision.FULL);
    }
}
