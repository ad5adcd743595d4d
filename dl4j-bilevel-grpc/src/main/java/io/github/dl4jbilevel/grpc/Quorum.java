package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.topology.Survivors;
import io.github.dl4jbilevel.topology.Topology;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Says which agents may go on without the others: more than half of all, or half of them with agent 0 among these, so that of two groups
 * that lost each other one at most does; and only if links join them.
 */
final class Quorum {
    private Quorum() {}

    /** The reason why a run cannot go on without these agents; null where it can. */
    static @Nullable String obstacle(Topology links, SortedSet<Integer> missing) {
        if (missing.isEmpty()) {
            return null;
        }
        int all = links.agents();
        int left = all - missing.size();
        boolean half = 2 * left == all;
        if (2 * left < all || (half && missing.contains(0))) {
            return left + " of " + all + " agents are left, which could be the smaller part of a network that was cut";
        }
        return Survivors.areConnected(links, missing) ? null : "no links join what is left";
    }
}
