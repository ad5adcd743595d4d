package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import io.github.dl4jbilevel.exchange.RestartException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process's side of rounds and reports: what waits for the others, on the threads that play. */
final class PeerRounds {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRounds.class);
    private final NodeState node;

    PeerRounds(NodeState node) {
        this.node = node;
    }

    /** Waits until all present neighbours are there, and says where to begin. */
    AgreedStart begin() throws InterruptedException {
        node.lock.lockInterruptibly();
        try {
            long patience = node.notice.toNanos();
            while (absent() != null) {
                node.requireGoing();
                patience = node.changed.awaitNanos(patience);
                Link absent = absent();
                if (patience <= 0 && absent != null) {
                    LOG.warn("{}: waiting for {}, which {}.", node.self(), absent, absent.howAbsent());
                    patience = 6 * node.notice.toNanos();
                }
            }
            node.requireGoing();
            node.began = node.timeline;
            node.states.discardAfter(node.timeline.round());
            return new AgreedStart(node.timeline.round(), node.timeline.missing());
        } finally {
            node.lock.unlock();
        }
    }

    /** A neighbour that takes part and is not there. */
    private @Nullable Link absent() {
        return node.links.values().stream()
                .filter(link -> node.isPresent(link) && link.stream() == null)
                .findFirst()
                .orElse(null);
    }

    /** Rounds begin, of the timeline that {@link #begin} found; if it has been left since, all that waits says so. */
    Outbox open(Outbox.Hearing hearing) {
        node.lock.lock();
        try {
            Outbox opened = new Outbox(node.began, node.self().agents(), node.common, hearing);
            node.outbox = node.began.equals(node.timeline) ? opened : null;
            return opened;
        } finally {
            node.lock.unlock();
        }
    }

    /** An agent's row is written. */
    void publish(Outbox of, int agent, long round) {
        node.lock.lock();
        try {
            requireCurrent(of);
            boolean last = of.publish(agent, round);
            for (Link link : node.links.values()) {
                PeerStream stream = link.stream();
                if (stream != null && node.isPresent(link)) {
                    of.rowTo(link.peer(), agent, round).ifPresent(stream::enqueue);
                    if (last) {
                        stream.enqueue(of.endTo(link.peer(), round));
                    }
                }
            }
            if (last) {
                node.changed.signalAll();
            }
        } finally {
            node.lock.unlock();
        }
        drain();
    }

    /** Outside of the lock, so that frames can come in while rows are read. */
    private void drain() {
        for (Link link : node.links()) {
            PeerStream stream = link.stream();
            if (stream != null) {
                stream.drain();
            }
        }
    }

    /** Waits until all rows of a round are there. */
    Inbox await(Outbox of, long round) throws InterruptedException {
        node.lock.lockInterruptibly();
        try {
            while (true) {
                requireCurrent(of);
                if (of.published() >= round && hasAll(round)) {
                    requireRows(of, round);
                    return node.inbox;
                }
                pause();
            }
        } finally {
            node.lock.unlock();
        }
    }

    private boolean hasAll(long round) {
        for (Link link : node.links.values()) {
            if (node.isPresent(link) && link.received() < round) {
                return false;
            }
        }
        return true;
    }

    /** That neighbours sent the rows that this process's agents hear, as they do where all have the same weights. */
    private void requireRows(Outbox of, long round) {
        for (Link link : node.links.values()) {
            if (node.isPresent(link) && !link.rows(round).equals(of.heardOf(link.peer(), round))) {
                throw new IllegalStateException(link + " sent rows of agents " + link.rows(round) + " in round " + round
                        + ", where those of " + of.heardOf(link.peer(), round) + " are heard.");
            }
        }
    }

    private void requireCurrent(Outbox of) {
        node.requireGoing();
        if (of.isClosed()) {
            throw new ExchangeClosedException(of.published() + 1);
        }
        if (!of.timeline().equals(node.timeline)) {
            throw new RestartException(node.reason);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Callers loop.
    private void pause() throws InterruptedException {
        node.waiting++;
        try {
            node.changed.awaitNanos(patience());
        } finally {
            node.waiting--;
        }
    }

    /** Whether a thread waits while a process that takes part is not there, or is leaving. */
    boolean waitsForAbsent() {
        node.lock.lock();
        try {
            return node.waiting > 0
                    && node.links.values().stream()
                            .anyMatch(link -> node.isPresent(link) && (link.stream() == null || link.hasLeft()));
        } finally {
            node.lock.unlock();
        }
    }

    /** Until something has to be looked at that no frame tells: a halt that settles. */
    private long patience() {
        return node.halted == null ? TimeUnit.HOURS.toNanos(1) : NodeState.SETTLING_NANOS / 10;
    }

    boolean isRoot() {
        node.lock.lock();
        try {
            return node.speech.isRoot();
        } finally {
            node.lock.unlock();
        }
    }

    List<byte[]> gather(Outbox of, byte[] own) throws InterruptedException {
        node.lock.lockInterruptibly();
        try {
            requireCurrent(of);
            int sequence = node.speech.begin();
            Speech.Word word = node.speech.tell(sequence, own);
            if (!node.speech.isRoot()) {
                node.say(word, List.of(node.speech.parent()));
                return List.of();
            }
            SortedMap<Integer, byte[]> all = node.speech.gathered(sequence);
            while (all == null) {
                pause();
                requireCurrent(of);
                all = node.speech.gathered(sequence);
            }
            node.speech.forget(sequence);
            return all.entrySet().stream()
                    .sorted((a, b) -> Integer.compare(lowest(a.getKey()), lowest(b.getKey())))
                    .map(Map.Entry::getValue)
                    .toList();
        } finally {
            node.lock.unlock();
        }
    }

    private int lowest(int process) {
        return node.processes.get(process).agents().first();
    }

    byte[] broadcast(Outbox of, byte[] own) throws InterruptedException {
        node.lock.lockInterruptibly();
        try {
            requireCurrent(of);
            int sequence = node.speech.begin();
            if (node.speech.isRoot()) {
                node.say(node.speech.announce(sequence, own), node.speech.children());
                return own;
            }
            byte[] word = node.speech.heard(sequence);
            while (word == null) {
                requireCurrent(of);
                pause();
                word = of.timeline().equals(node.timeline) ? node.speech.heard(sequence) : null;
            }
            return word;
        } finally {
            node.lock.unlock();
        }
    }

    /**
     * Asks all to save their state after a round that none can have completed before it hears of it: what a process publishes in round t,
     * one at distance d has heard when it publishes round t + d, and this goes with it.
     */
    void askForPause() {
        node.lock.lock();
        try {
            Outbox sent = node.outbox;
            node.leavesAlone = true;
            if (sent != null) {
                node.pauseAfter(sent.published() + node.processes.size() + 2);
            }
        } finally {
            node.lock.unlock();
        }
    }

    /** The first round count above this one after which a pause was asked for; Long.MAX_VALUE if none was. */
    long nextPause(Outbox of, long completed) {
        node.lock.lock();
        try {
            Long next = of.timeline().equals(node.timeline) ? node.pauses.higher(completed) : null;
            return next == null ? Long.MAX_VALUE : next;
        } finally {
            node.lock.unlock();
        }
    }

    /** Threads that wait for rows of this outbox get an {@link ExchangeClosedException}. */
    void abandon(Outbox of) {
        node.lock.lock();
        try {
            of.close();
            node.changed.signalAll();
        } finally {
            node.lock.unlock();
        }
    }
}
