package io.github.dl4jbilevel.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process's side of its links: who meets, what their frames bring, and who is gone; on gRPC's threads. */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    /** What is sent leaves no trace that could be waited for. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long UNREPORTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final NodeState node;

    Reception(NodeState node) {
        this.node = node;
    }

    boolean hasMet(Link link) {
        node.lock.lock();
        try {
            return link.hasMet();
        } finally {
            node.lock.unlock();
        }
    }

    @Nullable
    PeerStream streamOf(Link link) {
        node.lock.lock();
        try {
            return link.stream();
        } finally {
            node.lock.unlock();
        }
    }

    /** Says goodbye, and waits until all neighbours have, or are gone, for a while. */
    void sayGoodbye(Duration patience) {
        node.lock.lock();
        try {
            node.leaving = true;
            node.sayToAll(new Frame.Bye());
            long end = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < end && node.links.values().stream().anyMatch(this::isStillHere)) {
                node.changed.awaitNanos(LOOK_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            node.lock.unlock();
        }
    }

    private boolean isStillHere(Link link) {
        PeerStream stream = link.stream();
        boolean busy = stream != null && !stream.isEmpty();
        boolean together = !node.leavesAlone && node.failure == null;
        return node.isPresent(link) && link.hasMet() && (busy || (together && !link.hasLeft()));
    }

    /** Says, once for each loss, who has been gone for longer than a connection takes to be made anew. */
    void reportLost() {
        node.lock.lock();
        try {
            for (Link link : node.links.values()) {
                boolean gone = link.hasMet() && link.stream() == null && link.nanosSinceLost() > UNREPORTED_NANOS;
                if (gone && !node.leaving && node.halted == null && node.isPresent(link) && link.report()) {
                    LOG.warn("{}: {} is gone ({}); it is waited for.", node.self(), link, link.howLost());
                }
            }
        } finally {
            node.lock.unlock();
        }
    }

    /** Leaves out neighbours that were lost too long ago, where that is the policy and enough agents are left. */
    void heal() {
        node.lock.lock();
        try {
            if (node.policy != LossPolicy.HEAL || node.leaving || node.halted != null || node.failure != null) {
                return;
            }
            TreeSet<Integer> gone = new TreeSet<>();
            for (Link link : node.links.values()) {
                boolean lost = link.stream() == null && link.hasMet() && link.nanosSinceLost() > node.notice.toNanos();
                if (lost && node.isPresent(link)) {
                    gone.addAll(link.peer().agents());
                }
            }
            if (!gone.isEmpty()) {
                node.adopt(
                        node.timeline.without(gone, node.newest()),
                        "Agents " + gone + " have been gone for " + seconds() + " s.");
            }
        } finally {
            node.lock.unlock();
        }
    }

    private double seconds() {
        return node.notice.toMillis() / 1000.0;
    }

    /** What this process says first on a new connection. */
    Frame.Hello hello(Link to) {
        node.lock.lock();
        try {
            return new Frame.Hello(
                    Frame.PROTOCOL,
                    node.life,
                    node.selfIndex,
                    Agreement.of(node.common),
                    node.common.partLengths(),
                    position(to));
        } finally {
            node.lock.unlock();
        }
    }

    private Position position(Link to) {
        Outbox sent = node.outbox;
        return new Position(
                node.timeline,
                sent == null ? node.timeline.round() - 1 : sent.published(),
                to.received(),
                node.newest());
    }

    /**
     * Why this process does not talk to one that said hello; null where it does.
     */
    @Nullable
    String objection(Frame.Hello hello) {
        Link link = node.links.get(hello.process());
        if (link == null) {
            return "Process " + hello.process() + " is no neighbour of " + node.self()
                    + ": one list of processes, in one order, is required on all of them.";
        }
        node.lock.lock();
        try {
            if (!node.isPresent(link)) {
                return link + " was left out: the others went on without it.";
            }
        } finally {
            node.lock.unlock();
        }
        return Agreement.difference(node.self().toString(), node.common, link.toString(), hello);
    }

    /** Both have said hello; the connection is used from here on. */
    void meet(Link link, PeerStream stream, Frame.Hello hello, Timeline said) {
        node.lock.lock();
        try {
            PeerStream before = link.stream();
            if (before != null) {
                before.cancel("another connection took its place");
            }
            boolean back = link.hasMet();
            boolean reported = link.isReported();
            Position mine = position(link);
            link.attach(stream, hello.life());
            Position theirs = hello.position();
            Timeline agreed = Position.agreed(mine, theirs);
            if (agreed.equals(node.timeline) && link.tookPartInAnotherLife()) {
                agreed = agreed.next(Math.min(mine.newestState(), theirs.newestState()));
            }
            if (!said.equals(node.timeline)) {
                stream.send(Outgoing.of(new Frame.Moved(node.timeline)));
            }
            if (agreed.equals(node.timeline)) {
                link.takePart();
                boolean same = theirs.timeline().equals(node.timeline);
                repeat(link, stream, same ? theirs.received() + 1 : node.timeline.round());
            } else if (node.leaving) {
                // Nobody plays here any more, so there is nothing to begin anew.
                if (node.halted != null) {
                    stream.enqueue(Outgoing.of(node.halted));
                }
                stream.send(Outgoing.of(new Frame.Bye()));
            } else {
                node.adopt(
                        agreed,
                        link + " is " + (back ? "back" : "there") + ", with a state of round " + theirs.newestState()
                                + ".");
                if (node.halted != null) {
                    stream.send(Outgoing.of(node.halted));
                }
            }
            if (reported) {
                LOG.warn("{}: {} is back.", node.self(), link);
            }
            node.changed.signalAll();
        } finally {
            node.lock.unlock();
        }
    }

    private void repeat(Link link, PeerStream stream, long from) {
        Outbox sent = node.outbox;
        if (node.halted != null) {
            stream.enqueue(Outgoing.of(node.halted));
        }
        // Before rows, which would carry the other beyond a pause that it has not heard of.
        for (long pause : node.pauses) {
            stream.enqueue(Outgoing.of(new Frame.Pause(node.timeline.tag(), pause)));
        }
        if (sent != null) {
            sent.repeat(link.peer(), from).forEach(stream::enqueue);
        }
        if (node.leaving) {
            stream.enqueue(Outgoing.of(new Frame.Bye()));
        }
        for (Speech.Word word : node.speech.toRepeat(link.process())) {
            stream.enqueue(new Outgoing.OfSaid(node.timeline.tag(), word.sequence(), word.process(), word.bytes()));
        }
        stream.drain();
    }

    /** A neighbour could not be reached. */
    void miss(Link link, String why) {
        node.lock.lock();
        try {
            link.miss(why);
        } finally {
            node.lock.unlock();
        }
    }

    /** A connection has ended. */
    void lose(Link link, PeerStream stream, String how) {
        node.lock.lock();
        try {
            if (link.stream() != stream) {
                return;
            }
            link.detach(how);
            LOG.debug("{}: {} is gone ({}).", node.self(), link, how);
            node.changed.signalAll();
        } finally {
            node.lock.unlock();
        }
    }

    /** A frame of an established connection. */
    void take(Link link, PeerStream stream, Frame frame) throws DamagedFrameException {
        if (frame instanceof Frame.Row row) {
            takeRow(link, stream, row);
            return;
        }
        node.lock.lock();
        try {
            if (link.stream() != stream) {
                return;
            }
            link.heard();
            if (frame instanceof Frame.Moved moved) {
                node.adopt(node.timeline.and(moved.timeline()), link + " begins anew.");
            } else if (frame instanceof Frame.Round round) {
                takeRound(link, round);
            } else if (frame instanceof Frame.Said said) {
                takeSaid(link, said);
            } else if (frame instanceof Frame.Halt halted) {
                node.halt(halted);
            } else if (frame instanceof Frame.Pause pause) {
                takePause(pause);
            } else if (frame instanceof Frame.Bye) {
                link.leave();
                node.changed.signalAll();
            } else if (frame instanceof Frame.Ping ping) {
                if (ping.frames() != stream.arrivedBefore()) {
                    throw new DamagedFrameException(stream.arrivedBefore() + " frames of " + ping.frames());
                }
            } else {
                throw new DamagedFrameException("a second greeting");
            }
        } finally {
            node.lock.unlock();
        }
    }

    private void takeRow(Link link, PeerStream stream, Frame.Row row) throws DamagedFrameException {
        Inbox into;
        node.lock.lock();
        try {
            link.heard();
            if (link.stream() != stream || row.timeline() != node.timeline.tag() || row.round() <= link.received()) {
                return;
            }
            requireNext(link, row.round());
            int begun = link.begun(row.agent());
            if (!link.peer().agents().contains(row.agent()) || row.offset() > begun) {
                throw new DamagedFrameException("entries from " + row.offset() + " of agent " + row.agent() + ", where "
                        + begun + " have come");
            }
            if (row.offset() < begun) {
                return;
            }
            into = node.inbox;
        } finally {
            node.lock.unlock();
        }
        int count = into.put(row.agent(), row.round(), row.offset(), row.entries());
        node.lock.lock();
        try {
            if (link.stream() == stream && node.inbox == into) {
                link.advance(row.agent(), count);
            }
        } finally {
            node.lock.unlock();
        }
    }

    private static void requireNext(Link link, long round) throws DamagedFrameException {
        if (round != link.received() + 1) {
            throw new DamagedFrameException("round " + round + " where round " + (link.received() + 1) + " is next");
        }
    }

    private void takeRound(Link link, Frame.Round round) throws DamagedFrameException {
        if (round.timeline() != node.timeline.tag() || round.round() <= link.received()) {
            return;
        }
        requireNext(link, round.round());
        long whole = link.whole(node.common.shape().length(round.round()));
        if (whole != round.rows()) {
            throw new DamagedFrameException("the end of round " + round.round() + " with " + round.rows()
                    + " rows, of which " + whole + " have come");
        }
        link.completeRound();
        node.changed.signalAll();
    }

    private void takePause(Frame.Pause pause) throws DamagedFrameException {
        Outbox sent = node.outbox;
        if (pause.timeline() != node.timeline.tag()) {
            return;
        }
        if (sent != null && pause.completed() <= sent.reached() && !node.pauses.contains(pause.completed())) {
            throw new DamagedFrameException(
                    "a pause after round " + pause.completed() + ", where round " + sent.published() + " is published");
        }
        node.pauseAfter(pause.completed());
    }

    private void takeSaid(Link link, Frame.Said said) throws DamagedFrameException {
        if (said.timeline() != node.timeline.tag()) {
            return;
        }
        if (said.process() < 0 || said.process() >= node.processes.size() || !node.speech.expects(said.sequence())) {
            throw new DamagedFrameException("word " + said.sequence() + " of process " + said.process());
        }
        SaidBytes bytes = link.said(said.sequence(), said.process(), said.length());
        bytes.add(said.length(), said.offset(), said.bytes());
        if (!bytes.isWhole()) {
            return;
        }
        link.forgetSaid(said.sequence(), said.process());
        byte[] whole = bytes.toBytes();
        if (node.speech.take(said.sequence(), said.process(), link.process(), whole)) {
            Speech.Word word = new Speech.Word(said.sequence(), said.process(), whole);
            boolean fromRoot = link.process() == node.speech.parent();
            if (fromRoot) {
                node.say(word, node.speech.children());
            } else if (!node.speech.isRoot()) {
                node.say(word, List.of(node.speech.parent()));
            }
            node.changed.signalAll();
        }
    }

    /** Connections on which nothing was heard for too long. */
    List<PeerStream> silent() {
        List<PeerStream> silent = new ArrayList<>();
        node.lock.lock();
        try {
            for (Link link : node.links.values()) {
                PeerStream stream = link.stream();
                if (stream != null && link.nanosSinceHeard() > node.notice.toNanos()) {
                    silent.add(stream);
                    lose(link, stream, "nothing heard for " + seconds() + " s");
                }
            }
        } finally {
            node.lock.unlock();
        }
        return silent;
    }
}
