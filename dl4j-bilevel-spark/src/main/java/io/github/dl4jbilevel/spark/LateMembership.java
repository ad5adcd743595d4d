package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A membership among processes that are not known yet: so a trainer can be built, and its settings and rows checked, before anybody is
 * told that it can begin.
 */
final class LateMembership implements Membership {
    private final int agent;
    private final int tasks;
    private @Nullable Membership met;

    /** Stands for a membership with one agent in each task. */
    LateMembership(int agent, int tasks) {
        this.agent = agent;
        this.tasks = tasks;
    }

    /** Uses this membership from here on. */
    void meet(Membership others) {
        met = others;
    }

    private Membership met() {
        return Objects.requireNonNull(met, "meet(...) comes first");
    }

    @Override
    public List<Integer> local(int all) {
        if (all != tasks) {
            throw new IllegalArgumentException("The topology has " + tasks + " agents on the driver, but " + all
                    + " in a task: its supplier has to give the same one everywhere.");
        }
        return List.of(agent);
    }

    @Override
    public AgreedStart begin(Common common, States states) throws InterruptedException {
        return met().begin(common, states);
    }

    @Override
    public Exchange open(
            List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers) {
        return met().open(parts, agents, dataType, precision, workers);
    }

    @Override
    public void close() {
        met().close();
    }
}
