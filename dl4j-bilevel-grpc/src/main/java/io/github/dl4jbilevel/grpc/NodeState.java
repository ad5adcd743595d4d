package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.topology.Survivors;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one process of a run stands, and its links. Frames come in on gRPC's threads, rounds are played on others; the lock guards all
 * that both see, and whoever calls a method of this class holds it unless the method takes it.
 */
final class NodeState {
    private static final Logger LOG = LoggerFactory.getLogger(NodeState.class);
    private static final int HALVES = 2;
    /** How long an earlier reason to halt is waited for. */
    static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    final List<PeerProcess> processes;
    final int selfIndex;
    final LossPolicy policy;
    final Duration notice;
    final SortedMap<Integer, Link> links = new TreeMap<>();
    final Membership.Common common;
    final Membership.States states;

    final long life;

    Timeline timeline;
    /** The one that rounds were last begun in. */
    Timeline began;

    String reason = "";
    Inbox inbox;
    Speech speech;
    /** The rows that this process sends; null until the timeline's rounds begin. */
    @Nullable
    Outbox outbox;

    Frame.@Nullable Halt halted;
    long haltNanos;
    /** Numbers of completed rounds after which all save their state, in the present timeline. */
    final TreeSet<Long> pauses = new TreeSet<>();

    @Nullable
    RuntimeException failure;

    boolean leaving;
    /** Whether this process was asked to leave before the others do. */
    boolean leavesAlone;

    /** Threads that wait for others. */
    int waiting;

    NodeState(
            List<PeerProcess> processes,
            int selfIndex,
            LossPolicy policy,
            Duration notice,
            Membership.Common common,
            Membership.States states) {
        this.processes = processes;
        this.selfIndex = selfIndex;
        this.policy = policy;
        this.notice = notice;
        this.common = common;
        this.states = states;
        for (int p = 0; p < processes.size(); p++) {
            if (p != selfIndex
                    && Neighbours.areLinked(
                            processes.get(selfIndex), processes.get(p), common.links(), new TreeSet<>())) {
                links.put(p, new Link(p, processes.get(p)));
            }
        }
        SortedSet<Integer> missing = states.missing();
        long whole = states.newestUpTo(Long.MAX_VALUE, Collections.emptySortedSet(), 0);
        this.timeline = new Timeline(
                0,
                states.newestUpTo(Long.MAX_VALUE, missing, whole),
                missing,
                missing.isEmpty() ? Long.MAX_VALUE : whole);
        this.began = timeline;
        this.life = 1 + new SecureRandom().nextLong(Long.MAX_VALUE - 1);
        links.values().forEach(link -> link.restart(timeline.round()));
        this.inbox = newInbox();
        this.speech = new Speech(processes, selfIndex, common, timeline.missing());
    }

    Inbox newInbox() {
        List<Integer> agents = links.values().stream()
                .flatMap(link -> link.peer().agents().stream())
                .toList();
        return new Inbox(agents, common);
    }

    List<Link> links() {
        return List.copyOf(links.values());
    }

    /** Of two neighbours the one that comes later in the list dials. */
    boolean dials(Link link) {
        return link.process() < selfIndex;
    }

    PeerProcess self() {
        return processes.get(selfIndex);
    }

    boolean isPresent(Link link) {
        return !timeline.missing().containsAll(link.peer().agents());
    }

    void requireGoing() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        Frame.Halt why = halted;
        if (why != null && System.nanoTime() - haltNanos >= SETTLING_NANOS) {
            throw new HaltException(why.reason());
        }
        if (leaving) {
            throw new ExchangeClosedException(timeline.round());
        }
    }

    void say(Speech.Word word, List<Integer> to) {
        for (int process : to) {
            PeerStream stream = linkTo(process).stream();
            if (stream != null) {
                stream.send(new Outgoing.OfSaid(timeline.tag(), word.sequence(), word.process(), word.bytes()));
            }
        }
    }

    Link linkTo(int process) {
        return Objects.requireNonNull(links.get(process), "no link");
    }

    /** Tells all that an agent cannot go on. */
    void halt(Frame.Halt why) {
        lock.lock();
        try {
            Frame.Halt known = halted;
            if (known == null || why.isBefore(known)) {
                halted = why;
                haltNanos = System.nanoTime();
                sayToAll(why);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void sayToAll(Frame frame) {
        for (Link link : links.values()) {
            PeerStream stream = link.stream();
            if (stream != null) {
                stream.send(Outgoing.of(frame));
            }
        }
    }

    void pauseAfter(long completed) {
        if (pauses.add(completed)) {
            sayToAll(new Frame.Pause(timeline.tag(), completed));
        }
    }

    /** Ends what waits, or comes to wait, with this. */
    void fail(RuntimeException why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void adopt(Timeline wanted, String why) {
        if (wanted.equals(timeline)) {
            return;
        }
        Timeline agreed = wanted.from(states.newestUpTo(wanted.round(), wanted.missing(), wanted.before()));
        if (agreed.equals(timeline)) {
            return;
        }
        if (agreed.missing().containsAll(self().agents())) {
            fail(new IllegalStateException(self() + " was left out by the others, which went on without it."));
            return;
        }
        String obstacle = obstacleTo(agreed.missing());
        if (obstacle != null) {
            fail(new IllegalStateException("Agents " + agreed.missing() + " are gone: " + obstacle
                    + ", so the others do not go on. Start all again: they continue from their checkpoints."));
            return;
        }
        timeline = agreed;
        pauses.clear();
        reason = why + " Agents go on from round " + agreed.round()
                + (agreed.missing().isEmpty() ? "." : ", without agents " + agreed.missing() + ".");
        inbox = newInbox();
        outbox = null;
        speech = new Speech(processes, selfIndex, common, agreed.missing());
        for (Link link : links.values()) {
            link.restart(agreed.round());
            PeerStream stream = link.stream();
            if (stream != null) {
                stream.forgetTimeline();
                stream.send(Outgoing.of(new Frame.Moved(agreed)));
            }
        }
        LOG.debug("{}: {}", self(), reason);
        changed.signalAll();
    }

    /** Why a run cannot go on without these; null where it can: of two groups that lost each other one at most does. */
    @Nullable
    String obstacleTo(SortedSet<Integer> missing) {
        int all = common.links().agents();
        int left = all - missing.size();
        boolean enough = HALVES * left > all || (HALVES * left == all && !missing.contains(0));
        if (!enough) {
            return left + " of " + all + " agents are left, which could be the smaller part of a network that was cut";
        }
        return missing.isEmpty() || Survivors.areConnected(common.links(), missing)
                ? null
                : "no links join what is left";
    }

    long newest() {
        return states.newestUpTo(Long.MAX_VALUE, timeline.missing(), timeline.before());
    }
}
