package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/**
 * The settings of one process of a run, which do not change.
 *
 * @param processes all of them, in the same order on each
 * @param selfIndex this one's place in the list
 * @param policy what happens to processes that are lost
 * @param noticeNanos after how long without a sign a neighbour counts as lost, and after how long it is left out
 * @param common what all processes have in common
 * @param states states that this process's agents can begin from
 */
record NodeSettings(
        List<PeerProcess> processes,
        int selfIndex,
        LossPolicy policy,
        long noticeNanos,
        Membership.Common common,
        Membership.States states) {
    private static final double NANOS_PER_SECOND = 1e9;

    NodeSettings {
        processes = List.copyOf(processes);
    }

    PeerProcess self() {
        return processes.get(selfIndex);
    }

    double noticeSeconds() {
        return noticeNanos / NANOS_PER_SECOND;
    }

    /** The newest round that this process has a state of which fits an epoch's missing agents. */
    long newestState(Epoch epoch) {
        return states.newestUpTo(Long.MAX_VALUE, epoch.missing(), epoch.before());
    }

    /** The epoch of a start: from the newest state, without the agents that it was saved without. */
    Epoch firstEpoch() {
        SortedSet<Integer> missing = states.missing();
        long whole = states.newestUpTo(Long.MAX_VALUE, Collections.emptySortedSet(), 0);
        return new Epoch(
                0,
                states.newestUpTo(Long.MAX_VALUE, missing, whole),
                missing,
                missing.isEmpty() ? Long.MAX_VALUE : whole);
    }
}
