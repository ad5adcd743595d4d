package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.exchange.ExchangeFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's agents are.
 *
 * @param agent the agent of this process; -1 where all are
 * @param exchange takes it to the others
 * @param ownData the agent's own training rows; null where agents get their shares of one set
 * @param command the command line that put the agent there; null where it is the run's own
 */
record Place(
        int agent,
        ExchangeFactory exchange,
        @Nullable Path ownData,
        @Nullable String command) {
    /** All agents in this process. */
    static final Place HERE = new Place(-1, ExchangeFactory.inProcess(), null, null);
}
