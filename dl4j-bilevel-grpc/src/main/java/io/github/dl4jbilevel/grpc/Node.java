package io.github.dl4jbilevel.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a run as a monitor around its {@link NodeState}. Three kinds of threads meet here: those of the run, which publish and
 * wait; gRPC's, which bring frames and lost connections; and a timer's, which ticks. Nothing but this class sees the state, and every
 * method holds the monitor as long as it does. What is long is done outside of it: messages are written into the memory of the inbox
 * without it, and read when a connection can take them.
 *
 * <p>Threads wait without a limit; a tick wakes them, and the {@link NanoClock} says whether it is time for what depends on it.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    /** A start that waits says so after one notice, and then again each time that so many have gone by: once a minute by default. */
    private static final int NOTICES_BETWEEN_LINES = 6;

    private final NodeSettings settings;
    private final NanoClock clock;

    @GuardedBy("this")
    private final NodeState state;

    /** The epoch that rounds last began in. */
    @GuardedBy("this")
    private Epoch begun;

    /** The number of threads of the run that wait for others. */
    @GuardedBy("this")
    private int waiting;

    Node(NodeSettings settings, NanoClock clock) {
        this.settings = settings;
        this.clock = clock;
        this.state = new NodeState(settings, clock.nanoTime());
        this.begun = state.current().epoch();
    }

    PeerProcess self() {
        return settings.self();
    }

    /** The neighbouring processes that this one dials: those that come before it in the list. */
    synchronized List<Integer> dialled() {
        return state.neighbours().all().stream()
                .map(Neighbour::process)
                .filter(process -> process < settings.selfIndex())
                .toList();
    }

    PeerProcess process(int place) {
        return settings.processes().get(place);
    }

    /** Waits until all neighbours that take part are there, and says where to begin. */
    synchronized AgreedStart begin() throws InterruptedException {
        long lineNanos = clock.nanoTime() + settings.noticeNanos();
        Neighbour awaited = state.neighbours().disconnected(state.current().epoch());
        while (awaited != null) {
            state.requireGoing(clock.nanoTime());
            if (clock.nanoTime() >= lineNanos) {
                LOG.warn("{}: waiting for {}, which {}.", self(), awaited, awaited.howAbsent());
                lineNanos = clock.nanoTime() + NOTICES_BETWEEN_LINES * settings.noticeNanos();
            }
            wait();
            awaited = state.neighbours().disconnected(state.current().epoch());
        }
        state.requireGoing(clock.nanoTime());
        begun = state.current().epoch();
        settings.states().discardAfter(begun.round());
        return new AgreedStart(begun.round(), begun.missing());
    }

    /** Opens the rounds of the epoch that {@link #begin} found; if it has been left since, all that waits says so. */
    synchronized Outbox open(Outbox.Hearing hearing) {
        Outbox opened = new Outbox(begun, self().agents(), settings.common(), hearing);
        if (begun.equals(state.current().epoch())) {
            state.current().begin(opened);
        }
        return opened;
    }

    /** Takes note that an agent's message is written. */
    void publish(Outbox outbox, int agent, long round) {
        enqueue(outbox, agent, round).forEach(Connection::drain);
    }

    private synchronized List<Connection> enqueue(Outbox outbox, int agent, long round) {
        requireCurrent(outbox);
        state.current().publish(outbox, agent, round);
        notifyAll();
        return state.neighbours().connections();
    }

    /** Waits until all messages of a round are there. */
    synchronized Inbox awaitRound(Outbox outbox, long round) throws InterruptedException {
        requireCurrent(outbox);
        while (!state.current().isComplete(outbox, round)) {
            awaitChange();
            requireCurrent(outbox);
        }
        return state.current().inbox();
    }

    synchronized boolean isRoot() {
        return state.current().tree().isRoot();
    }

    /** At the root, waits for the contributions of all processes; elsewhere sends this one's. */
    synchronized List<byte[]> gather(Outbox outbox, byte[] own) throws InterruptedException {
        requireCurrent(outbox);
        GatherTree tree = state.current().tree();
        int call = tree.begin();
        GatherTree.Parcel parcel = tree.contribute(call, own);
        if (!tree.isRoot()) {
            state.current().send(parcel, List.of(tree.parent()));
            return List.of();
        }
        List<byte[]> all = tree.gathered(call);
        while (all == null) {
            awaitChange();
            requireCurrent(outbox);
            all = tree.gathered(call);
        }
        tree.forget(call);
        return all;
    }

    /** At the root, sends what it has to say to all; elsewhere waits for that. */
    synchronized byte[] broadcast(Outbox outbox, byte[] own) throws InterruptedException {
        requireCurrent(outbox);
        GatherTree tree = state.current().tree();
        int call = tree.begin();
        if (tree.isRoot()) {
            state.current().send(tree.broadcast(call, own), tree.children());
            return own;
        }
        byte[] said = tree.broadcastOf(call);
        while (said == null) {
            requireCurrent(outbox);
            awaitChange();
            said = outbox.epoch().equals(state.current().epoch()) ? tree.broadcastOf(call) : null;
        }
        return said;
    }

    /** Takes note that an agent of this process cannot go on. */
    synchronized void halt(int agent, long round, byte[] reason) {
        state.halt(new Frame.Halt(agent, round, reason), clock.nanoTime());
        notifyAll();
    }

    /** Asks all to save their state after a round that none can have completed before it hears of it. */
    synchronized void askForPause() {
        state.pause();
    }

    /** The first number of completed rounds above this one after which a pause was asked for; Long.MAX_VALUE if there is none. */
    synchronized long nextPause(Outbox outbox, long completed) {
        return outbox.epoch().equals(state.current().epoch()) ? state.current().nextPause(completed) : Long.MAX_VALUE;
    }

    /** Agents of neighbours that are not there while a thread of the run waits. */
    synchronized SortedSet<Integer> waitsFor() {
        return waiting > 0
                ? state.neighbours().disconnectedAgents(state.current().epoch())
                : Collections.emptySortedSet();
    }

    /** Whether a thread of the run waits while a neighbour is not there, or is leaving. */
    synchronized boolean waitsForAbsent() {
        return waiting > 0 && state.neighbours().isAnyAbsent(state.current().epoch());
    }

    /** Throws an {@link ExchangeClosedException} in the threads that wait for messages of this outbox's epoch. */
    synchronized void abandon(Outbox outbox) {
        outbox.close();
        notifyAll();
    }

    /** Says goodbye, and waits for a while until all neighbours have, or are gone. */
    synchronized void sayGoodbye(Duration patience) {
        state.leave();
        notifyAll();
        long endNanos = clock.nanoTime() + patience.toNanos();
        try {
            while (clock.nanoTime() < endNanos && state.hasCompany()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void requireCurrent(Outbox outbox) {
        state.requireGoing(clock.nanoTime());
        if (outbox.isClosed()) {
            throw new ExchangeClosedException(outbox.published() + 1);
        }
        state.requireEpoch(outbox.epoch());
    }

    @SuppressWarnings("WaitNotInLoop") // Callers loop.
    private synchronized void awaitChange() throws InterruptedException {
        waiting++;
        try {
            wait();
        } finally {
            waiting--;
        }
    }

    /** The greeting of this process on a new connection. */
    synchronized Frame.Hello hello(int to) {
        return state.hello(state.neighbours().get(to));
    }

    /** The reason why this process refuses one that said hello; null where it does not. */
    @Nullable
    synchronized String objection(Frame.Hello hello) {
        return state.objection(hello);
    }

    synchronized boolean hasMet(int process) {
        return state.neighbours().get(process).hasMet();
    }

    /** Uses the connection from here on: both have said hello, this process with an epoch. */
    synchronized void met(int process, Connection connection, Frame.Hello hello, Epoch told) {
        state.met(state.neighbours().get(process), connection, hello, told);
        notifyAll();
    }

    /** Takes note that a neighbour could not be reached. */
    synchronized void couldNotReach(int process, String why) {
        state.neighbours().get(process).couldNotBeReached(why);
    }

    /** Takes note that a connection has ended. */
    synchronized void lost(int process, Connection connection, String how) {
        state.lost(state.neighbours().get(process), connection, how, clock.nanoTime());
        notifyAll();
    }

    /** Takes a frame that came on an established connection. */
    void frame(int process, Connection connection, Frame frame) throws DamagedFrameException {
        if (!(frame instanceof Frame.Chunk chunk)) {
            take(process, connection, frame);
            return;
        }
        EpochState into = admit(process, connection, chunk);
        if (into != null) {
            int entries = into.inbox().put(chunk.agent(), chunk.round(), chunk.offset(), chunk.entries());
            written(process, connection, into, chunk.agent(), entries);
        }
    }

    private synchronized void take(int process, Connection connection, Frame frame) throws DamagedFrameException {
        state.frame(state.neighbours().get(process), connection, frame, clock.nanoTime());
        notifyAll();
    }

    private synchronized @Nullable EpochState admit(int process, Connection connection, Frame.Chunk chunk)
            throws DamagedFrameException {
        return state.admit(state.neighbours().get(process), connection, chunk);
    }

    private synchronized void written(int process, Connection connection, EpochState into, int agent, int entries) {
        state.written(state.neighbours().get(process), connection, into, agent, entries);
    }

    /** Throws this where threads wait, or come to wait. */
    synchronized void fail(RuntimeException why) {
        state.end().fail(why);
        notifyAll();
    }

    /** Takes note that all that waited on a connection has been sent; a goodbye may wait for that. */
    synchronized void sent() {
        notifyAll();
    }

    /** Looks at the clock, and lets all that waits look at it. */
    synchronized void tick() {
        state.tick(clock.nanoTime());
        notifyAll();
    }
}
