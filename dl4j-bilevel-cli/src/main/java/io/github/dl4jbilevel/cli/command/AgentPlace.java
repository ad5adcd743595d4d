package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.exchange.Membership;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The place where a run's agents are.
 *
 * @param agent the agent of this process; -1 where all are
 * @param membership takes it to the others
 * @param ownData the agent's own training rows; null where agents get their shares of one set
 * @param command the command line that put the agent there; null where it is the run's own
 */
record AgentPlace(
        int agent,
        Membership membership,
        @Nullable Path ownData,
        @Nullable String command) {
    /** The place of a run whose agents are all in this process. */
    static final AgentPlace HERE = new AgentPlace(-1, Membership.inProcess(), null, null);

    /** Whether all agents are in this process. */
    boolean isHere() {
        return agent < 0;
    }
}
