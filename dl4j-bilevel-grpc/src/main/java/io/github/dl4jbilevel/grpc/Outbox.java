package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessageBuffers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * The messages that this process's agents send in one epoch, of two rounds in turn: a message of round t + 2 is not written before every
 * neighbour has that of round t. Guarded by the {@link Node}, but for the memory of the messages.
 */
final class Outbox {
    /** Says who hears whom. */
    interface Hearing {
        /** Whether any agent of a process hears an agent in a round: any part of its message that travels then. */
        boolean hears(SortedSet<Integer> listeners, int agent, long round);
    }

    private final Epoch epoch;
    private final SortedSet<Integer> agents;
    private final Membership.Common common;
    private final Hearing hearing;
    private final Map<Integer, MessageBuffers> rows = new HashMap<>();
    /** Agents that have published the round after the latest that all have. */
    private final Set<Integer> ahead = new HashSet<>();

    private long published;
    private boolean closed;

    /** An outbox with nothing published yet. */
    Outbox(Epoch epoch, SortedSet<Integer> agents, Membership.Common common, Hearing hearing) {
        this.epoch = epoch;
        this.agents = agents;
        this.common = common;
        this.hearing = hearing;
        this.published = epoch.round() - 1;
        for (int agent : agents) {
            rows.put(agent, new MessageBuffers(common.dataType(), common.partLengths()));
        }
    }

    Epoch epoch() {
        return epoch;
    }

    /** An agent's rows. */
    MessageBuffers rows(int agent) {
        MessageBuffers both = rows.get(agent);
        if (both == null) {
            throw new IllegalArgumentException("Agent " + agent + " is not in this process, which has " + agents + ".");
        }
        return both;
    }

    /** Says that nobody needs this outbox any more. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** The latest round that all agents have published. */
    long published() {
        return published;
    }

    /** The latest round that any agent has published. */
    long reached() {
        return ahead.isEmpty() ? published : published + 1;
    }

    /** Takes note that an agent has published a round; returns whether it was the last one to. */
    boolean publish(int agent, long round) {
        if (round != published + 1) {
            throw new IllegalStateException(
                    "Agent " + agent + " publishes round " + round + ", but round " + (published + 1) + " is next.");
        }
        ahead.add(agent);
        if (ahead.size() < agents.size()) {
            return false;
        }
        ahead.clear();
        published++;
        return true;
    }

    /** The message, where the other process hears it. */
    Optional<Outgoing> rowTo(PeerProcess peer, int agent, long round) {
        return isHeard(peer.agents(), agent, round)
                ? Optional.of(new Outgoing.Message(
                        epoch.tag(), agent, round, rows(agent).row(round), common))
                : Optional.empty();
    }

    /** The agents of a neighbour that this process's agents hear in a round; ascending. */
    List<Integer> heardOf(PeerProcess peer, long round) {
        return peer.agents().stream()
                .filter(agent -> isHeard(agents, agent, round))
                .toList();
    }

    private boolean isHeard(SortedSet<Integer> listeners, int agent, long round) {
        return common.shape().length(round) > 0 && hearing.hears(listeners, agent, round);
    }

    /** The frame that follows a round's rows. */
    Outgoing endTo(PeerProcess peer, long round) {
        int heard = (int) agents.stream()
                .filter(agent -> isHeard(peer.agents(), agent, round))
                .count();
        return Outgoing.of(new Frame.EndOfRound(epoch.tag(), round, heard));
    }

    /** The items that another process may lack, from a round on. */
    List<Outgoing> repeat(PeerProcess peer, long from) {
        if (from < published - 1) {
            throw new IllegalStateException(
                    "Rows of round " + from + " are gone, round " + published + " is published.");
        }
        List<Outgoing> items = new ArrayList<>();
        for (long round = Math.max(from, epoch.round()); round <= published; round++) {
            for (int agent : agents) {
                rowTo(peer, agent, round).ifPresent(items::add);
            }
            items.add(endTo(peer, round));
        }
        for (int agent : agents) {
            if (ahead.contains(agent)) {
                rowTo(peer, agent, published + 1).ifPresent(items::add);
            }
        }
        return items;
    }
}
