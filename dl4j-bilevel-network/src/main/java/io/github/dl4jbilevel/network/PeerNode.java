package io.github.dl4jbilevel.network;

import io.github.dl4jbilevel.exchange.Beginning;
import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import io.github.dl4jbilevel.exchange.ExchangeFactory;
import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.topology.Survivors;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * One process of a run: where it stands, and its links. Frames come in on gRPC's threads, rounds are played on others; the lock guards
 * all that both see. Rows are copied outside of it.
 */
final class PeerNode {
    private static final Logger LOG = LoggerFactory.getLogger(PeerNode.class);
    private static final int HALVES = 2;
    /** How long an earlier reason to halt is waited for. */
    private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long UNREPORTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<PeerProcess> processes;
    private final int self;
    private final LossPolicy policy;
    private final Duration notice;
    private final SortedMap<Integer, Link> links = new TreeMap<>();
    private final ExchangeFactory.Common common;
    private final ExchangeFactory.States states;
    private final long rowLength;

    private final long life;

    private Timeline timeline;
    /** The one that rounds were last begun in. */
    private Timeline began;

    private String reason = "";
    private Inbox inbox;
    private Speech speech;
    /** The rows that this process sends; null until the timeline's rounds begin. */
    private @Nullable Outbox outbox;

    private Frame.@Nullable Halt halt;
    private long haltNanos;
    /** Numbers of completed rounds after which all save their state, in the present timeline. */
    private final TreeSet<Long> pauses = new TreeSet<>();

    private @Nullable RuntimeException failure;
    private boolean leaving;

    PeerNode(
            List<PeerProcess> processes,
            int self,
            LossPolicy policy,
            Duration notice,
            ExchangeFactory.Common common,
            ExchangeFactory.States states) {
        this.processes = processes;
        this.self = self;
        this.policy = policy;
        this.notice = notice;
        this.common = common;
        this.states = states;
        this.rowLength =
                common.partLengths().stream().mapToLong(Long::longValue).sum();
        for (int p = 0; p < processes.size(); p++) {
            if (p != self
                    && Neighbours.areLinked(processes.get(self), processes.get(p), common.links(), new TreeSet<>())) {
                links.put(p, new Link(p, processes.get(p)));
            }
        }
        SortedSet<Integer> missing = states.missing();
        this.timeline = new Timeline(
                0, states.newestUpTo(Long.MAX_VALUE, missing, 0), missing, missing.isEmpty() ? Long.MAX_VALUE : 0);
        this.began = timeline;
        this.life = 1 + new SecureRandom().nextLong(Long.MAX_VALUE - 1);
        links.values().forEach(link -> link.restart(timeline.round()));
        this.inbox = newInbox();
        this.speech = new Speech(processes, self, common, timeline.missing());
    }

    private Inbox newInbox() {
        List<Integer> agents = links.values().stream()
                .flatMap(link -> link.peer().agents().stream())
                .toList();
        return new Inbox(agents, rowLength, common.dataType(), common.precision());
    }

    List<Link> links() {
        return List.copyOf(links.values());
    }

    Link linkOf(int process) {
        return linkTo(process);
    }

    /** Of two neighbours the one that comes later in the list dials. */
    boolean dials(Link link) {
        return link.process() < self;
    }

    boolean hasMet(Link link) {
        lock.lock();
        try {
            return link.hasMet();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    PeerStream streamOf(Link link) {
        lock.lock();
        try {
            return link.stream();
        } finally {
            lock.unlock();
        }
    }

    ExchangeFactory.Common common() {
        return common;
    }

    PeerProcess self() {
        return processes.get(self);
    }

    // ---- rounds
    // -------------------------------------------------------------------------------------------------------------

    /** Waits until all present neighbours are there, and says where to begin. */
    Beginning begin() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long patience = notice.toNanos();
            while (absent() != null) {
                requireGoing();
                patience = changed.awaitNanos(patience);
                Link absent = absent();
                if (patience <= 0 && absent != null) {
                    LOG.warn("{}: waiting for {}, which {}.", self(), absent, absent.howAbsent());
                    patience = 6 * notice.toNanos();
                }
            }
            requireGoing();
            began = timeline;
            return new Beginning(timeline.round(), timeline.missing());
        } finally {
            lock.unlock();
        }
    }

    /** A neighbour that takes part and is not there. */
    private @Nullable Link absent() {
        return links.values().stream()
                .filter(link -> isPresent(link) && link.stream() == null)
                .findFirst()
                .orElse(null);
    }

    boolean isPresent(Link link) {
        return !timeline.missing().containsAll(link.peer().agents());
    }

    /** Rounds begin, of the timeline that {@link #begin} found; if it has been left since, all that waits says so. */
    Outbox open(Outbox.Hearing hearing) {
        lock.lock();
        try {
            Outbox opened = new Outbox(began, self().agents(), common, hearing);
            outbox = began.equals(timeline) ? opened : null;
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** An agent's row is written. */
    void publish(Outbox of, int agent, long round) {
        lock.lock();
        try {
            requireCurrent(of);
            boolean last = of.publish(agent, round);
            for (Link link : links.values()) {
                PeerStream stream = link.stream();
                if (stream != null && isPresent(link)) {
                    of.rowTo(link.peer(), agent, round).ifPresent(stream::enqueue);
                    if (last) {
                        stream.enqueue(of.endTo(link.peer(), round));
                    }
                }
            }
            if (last) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** Outside of the lock, so that frames can come in while rows are read. */
    private void drain() {
        for (Link link : links()) {
            PeerStream stream = link.stream();
            if (stream != null) {
                stream.drain();
            }
        }
    }

    /** Waits until all rows of a round are there. */
    Inbox await(Outbox of, long round) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                requireCurrent(of);
                if (of.published() >= round && hasAll(round)) {
                    requireRows(of, round);
                    return inbox;
                }
                changed.awaitNanos(patience());
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasAll(long round) {
        for (Link link : links.values()) {
            if (isPresent(link) && link.received() < round) {
                return false;
            }
        }
        return true;
    }

    /** That neighbours sent the rows that this process's agents hear, as they do where all have the same weights. */
    private void requireRows(Outbox of, long round) {
        for (Link link : links.values()) {
            if (isPresent(link) && !link.rows(round).equals(of.heardOf(link.peer(), round))) {
                throw new IllegalStateException(link + " sent rows of agents " + link.rows(round) + " in round " + round
                        + ", where those of " + of.heardOf(link.peer(), round) + " are heard.");
            }
        }
    }

    private void requireCurrent(Outbox of) {
        requireGoing();
        if (of.isClosed()) {
            throw new ExchangeClosedException(of.published() + 1);
        }
        if (!of.timeline().equals(timeline)) {
            throw new RestartException(reason);
        }
    }

    /** Until something has to be looked at that no frame tells: a halt that settles. */
    private long patience() {
        return halt == null ? TimeUnit.HOURS.toNanos(1) : SETTLING_NANOS / 10;
    }

    private void requireGoing() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        Frame.Halt halted = halt;
        if (halted != null && System.nanoTime() - haltNanos >= SETTLING_NANOS) {
            throw new HaltException(halted.reason());
        }
        if (leaving) {
            throw new ExchangeClosedException(timeline.round());
        }
    }

    // ---- gathering
    // ----------------------------------------------------------------------------------------------------------

    boolean isRoot() {
        lock.lock();
        try {
            return speech.isRoot();
        } finally {
            lock.unlock();
        }
    }

    List<byte[]> gather(Outbox of, byte[] own) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireCurrent(of);
            int sequence = speech.begin();
            Speech.Word word = speech.tell(sequence, own);
            if (!speech.isRoot()) {
                say(word, List.of(speech.parent()));
                return List.of();
            }
            SortedMap<Integer, byte[]> all = speech.gathered(sequence);
            while (all == null) {
                changed.awaitNanos(patience());
                requireCurrent(of);
                all = speech.gathered(sequence);
            }
            speech.forget(sequence);
            return all.entrySet().stream()
                    .sorted((a, b) -> Integer.compare(lowest(a.getKey()), lowest(b.getKey())))
                    .map(Map.Entry::getValue)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private int lowest(int process) {
        return processes.get(process).agents().first();
    }

    byte[] broadcast(Outbox of, byte[] own) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireCurrent(of);
            int sequence = speech.begin();
            if (speech.isRoot()) {
                say(speech.announce(sequence, own), speech.children());
                return own;
            }
            byte[] word = speech.heard(sequence);
            while (word == null) {
                requireCurrent(of);
                changed.awaitNanos(patience());
                word = of.timeline().equals(timeline) ? speech.heard(sequence) : null;
            }
            return word;
        } finally {
            lock.unlock();
        }
    }

    private void say(Speech.Word word, List<Integer> to) {
        for (int process : to) {
            PeerStream stream = linkTo(process).stream();
            if (stream != null) {
                stream.send(new Outgoing.OfSaid(timeline.tag(), word.sequence(), word.process(), word.bytes()));
            }
        }
    }

    private Link linkTo(int process) {
        return Objects.requireNonNull(links.get(process), "no link");
    }

    // ---- what ends or restarts a run
    // ----------------------------------------------------------------------------------------

    /** Tells all that an agent cannot go on. */
    void halt(Frame.Halt why) {
        lock.lock();
        try {
            Frame.Halt known = halt;
            if (known == null || why.isBefore(known)) {
                halt = why;
                haltNanos = System.nanoTime();
                sayToAll(why);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void sayToAll(Frame frame) {
        for (Link link : links.values()) {
            PeerStream stream = link.stream();
            if (stream != null) {
                stream.send(Outgoing.of(frame));
            }
        }
    }

    /**
     * Asks all to save their state after a round that none can have completed before it hears of it: what a process publishes in round t,
     * one at distance d has heard when it publishes round t + d, and this goes with it.
     */
    void askForPause() {
        lock.lock();
        try {
            Outbox sent = outbox;
            if (sent != null) {
                pauseAfter(sent.published() + processes.size() + 2);
            }
        } finally {
            lock.unlock();
        }
    }

    private void pauseAfter(long completed) {
        if (pauses.add(completed)) {
            sayToAll(new Frame.Pause(timeline.tag(), completed));
        }
    }

    /** The first round count above this one after which a pause was asked for; Long.MAX_VALUE if none was. */
    long nextPause(Outbox of, long completed) {
        lock.lock();
        try {
            Long next = of.timeline().equals(timeline) ? pauses.higher(completed) : null;
            return next == null ? Long.MAX_VALUE : next;
        } finally {
            lock.unlock();
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

    /** Threads that wait for rows of this outbox get an {@link ExchangeClosedException}. */
    void abandon(Outbox of) {
        lock.lock();
        try {
            of.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says goodbye, and waits until all neighbours have, or are gone, for a while. */
    void sayGoodbye(Duration patience) {
        lock.lock();
        try {
            leaving = true;
            for (Link link : links.values()) {
                PeerStream stream = link.stream();
                if (stream != null) {
                    stream.send(Outgoing.of(new Frame.Bye()));
                }
            }
            long left = patience.toNanos();
            while (left > 0 && links.values().stream().anyMatch(this::isStillHere)) {
                left = changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(20))) > 0
                        ? left
                        : left - TimeUnit.MILLISECONDS.toNanos(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean isStillHere(Link link) {
        PeerStream stream = link.stream();
        return isPresent(link) && link.hasMet() && (!link.hasLeft() || (stream != null && !stream.isEmpty()));
    }

    private void adopt(Timeline wanted, String why) {
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
        states.discardAfter(agreed.round());
        timeline = agreed;
        pauses.clear();
        reason = why + " Agents go on from round " + agreed.round()
                + (agreed.missing().isEmpty() ? "." : ", without agents " + agreed.missing() + ".");
        inbox = newInbox();
        outbox = null;
        speech = new Speech(processes, self, common, agreed.missing());
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

    /** Says, once for each loss, who has been gone for longer than a connection takes to be made anew. */
    void reportLost() {
        lock.lock();
        try {
            for (Link link : links.values()) {
                boolean gone = link.hasMet() && link.stream() == null && link.nanosSinceLost() > UNREPORTED_NANOS;
                if (gone && !leaving && halt == null && isPresent(link) && link.report()) {
                    LOG.warn("{}: {} is gone ({}); it is waited for.", self(), link, link.howLost());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves out neighbours that were lost too long ago, where that is the policy and enough agents are left. */
    void heal() {
        lock.lock();
        try {
            if (policy != LossPolicy.HEAL || leaving || halt != null || failure != null) {
                return;
            }
            TreeSet<Integer> gone = new TreeSet<>();
            for (Link link : links.values()) {
                boolean lost = link.stream() == null && link.hasMet() && link.nanosSinceLost() > notice.toNanos();
                if (lost && isPresent(link)) {
                    gone.addAll(link.peer().agents());
                }
            }
            if (!gone.isEmpty()) {
                adopt(timeline.without(gone, newest()), "Agents " + gone + " have been gone for " + seconds() + " s.");
            }
        } finally {
            lock.unlock();
        }
    }

    private double seconds() {
        return notice.toMillis() / 1000.0;
    }

    /** Why a run cannot go on without these; null where it can: of two groups that lost each other one at most does. */
    private @Nullable String obstacleTo(SortedSet<Integer> missing) {
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

    // ---- what links bring
    // ---------------------------------------------------------------------------------------------------

    /** What this process says first on a new connection. */
    Frame.Hello hello(Link to) {
        lock.lock();
        try {
            return new Frame.Hello(
                    Frame.PROTOCOL, life, self, Agreement.of(common), common.partLengths(), position(to));
        } finally {
            lock.unlock();
        }
    }

    private long newest() {
        return states.newestUpTo(Long.MAX_VALUE, timeline.missing(), timeline.before());
    }

    private Position position(Link to) {
        Outbox sent = outbox;
        return new Position(timeline, sent == null ? timeline.round() - 1 : sent.published(), to.received(), newest());
    }

    /**
     * Why this process does not talk to one that said hello; null where it does.
     */
    @Nullable
    String objection(Frame.Hello hello) {
        Link link = links.get(hello.process());
        if (link == null) {
            return "Process " + hello.process() + " is no neighbour of " + self() + ": one list of processes, in one"
                    + " order, is required on all of them.";
        }
        lock.lock();
        try {
            if (!isPresent(link)) {
                return link + " was left out: the others went on without it.";
            }
        } finally {
            lock.unlock();
        }
        return Agreement.difference(self().toString(), common, link.toString(), hello);
    }

    /** Both have said hello; the connection is used from here on. */
    void meet(Link link, PeerStream stream, Frame.Hello hello, Timeline said) {
        lock.lock();
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
            if (agreed.equals(timeline) && link.tookPartInAnotherLife()) {
                agreed = agreed.next(Math.min(mine.newestState(), theirs.newestState()));
            }
            if (!said.equals(timeline)) {
                stream.send(Outgoing.of(new Frame.Moved(timeline)));
            }
            if (agreed.equals(timeline)) {
                link.takePart();
                boolean same = theirs.timeline().equals(timeline);
                repeat(link, stream, same ? theirs.received() + 1 : timeline.round());
            } else {
                adopt(
                        agreed,
                        link + " is " + (back ? "back" : "there") + ", with a state of round " + theirs.newestState()
                                + ".");
            }
            if (reported) {
                LOG.warn("{}: {} is back.", self(), link);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void repeat(Link link, PeerStream stream, long from) {
        Outbox sent = outbox;
        if (sent != null) {
            sent.repeat(link.peer(), from).forEach(stream::enqueue);
        }
        if (halt != null) {
            stream.enqueue(Outgoing.of(halt));
        }
        for (long pause : pauses) {
            stream.enqueue(Outgoing.of(new Frame.Pause(timeline.tag(), pause)));
        }
        if (leaving) {
            stream.enqueue(Outgoing.of(new Frame.Bye()));
        }
        for (Speech.Word word : speech.toRepeat(link.process())) {
            stream.enqueue(new Outgoing.OfSaid(timeline.tag(), word.sequence(), word.process(), word.bytes()));
        }
        stream.drain();
    }

    /** A neighbour could not be reached. */
    void miss(Link link, String why) {
        lock.lock();
        try {
            link.miss(why);
        } finally {
            lock.unlock();
        }
    }

    /** A connection has ended. */
    void lose(Link link, PeerStream stream, String how) {
        lock.lock();
        try {
            if (link.stream() != stream) {
                return;
            }
            link.detach(how);
            LOG.debug("{}: {} is gone ({}).", self(), link, how);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A frame of an established connection. */
    void take(Link link, PeerStream stream, Frame frame) throws DamagedFrameException {
        if (frame instanceof Frame.Row row) {
            takeRow(link, stream, row);
            return;
        }
        lock.lock();
        try {
            if (link.stream() != stream) {
                return;
            }
            link.heard();
            if (frame instanceof Frame.Moved moved) {
                adopt(timeline.and(moved.timeline()), link + " begins anew.");
            } else if (frame instanceof Frame.Round round) {
                takeRound(link, round);
            } else if (frame instanceof Frame.Said said) {
                takeSaid(link, said);
            } else if (frame instanceof Frame.Halt halted) {
                halt(halted);
            } else if (frame instanceof Frame.Pause pause) {
                takePause(pause);
            } else if (frame instanceof Frame.Bye) {
                link.leave();
                changed.signalAll();
            } else if (frame instanceof Frame.Ping ping) {
                if (ping.frames() != stream.arrivedBefore()) {
                    throw new DamagedFrameException(stream.arrivedBefore() + " frames of " + ping.frames());
                }
            } else {
                throw new DamagedFrameException("a second greeting");
            }
        } finally {
            lock.unlock();
        }
    }

    private void takeRow(Link link, PeerStream stream, Frame.Row row) throws DamagedFrameException {
        Inbox into;
        lock.lock();
        try {
            link.heard();
            if (link.stream() != stream || row.timeline() != timeline.tag() || row.round() <= link.received()) {
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
            into = inbox;
        } finally {
            lock.unlock();
        }
        int count = into.put(row.agent(), row.round(), row.offset(), row.entries());
        lock.lock();
        try {
            if (link.stream() == stream && inbox == into) {
                link.advance(row.agent(), count);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void requireNext(Link link, long round) throws DamagedFrameException {
        if (round != link.received() + 1) {
            throw new DamagedFrameException("round " + round + " where round " + (link.received() + 1) + " is next");
        }
    }

    private void takeRound(Link link, Frame.Round round) throws DamagedFrameException {
        if (round.timeline() != timeline.tag() || round.round() <= link.received()) {
            return;
        }
        requireNext(link, round.round());
        if (link.whole(rowLength) != round.rows()) {
            throw new DamagedFrameException("the end of round " + round.round() + " with " + round.rows()
                    + " rows, of which " + link.whole(rowLength) + " have come");
        }
        link.completeRound();
        changed.signalAll();
    }

    private void takePause(Frame.Pause pause) throws DamagedFrameException {
        Outbox sent = outbox;
        if (pause.timeline() != timeline.tag()) {
            return;
        }
        if (sent != null && pause.completed() <= sent.published() && !pauses.contains(pause.completed())) {
            throw new DamagedFrameException(
                    "a pause after round " + pause.completed() + ", where round " + sent.published() + " is published");
        }
        pauseAfter(pause.completed());
    }

    private void takeSaid(Link link, Frame.Said said) throws DamagedFrameException {
        if (said.timeline() != timeline.tag()) {
            return;
        }
        if (said.process() < 0 || said.process() >= processes.size() || !speech.expects(said.sequence())) {
            throw new DamagedFrameException("word " + said.sequence() + " of process " + said.process());
        }
        SaidBytes bytes = link.said(said.sequence(), said.process(), said.length());
        bytes.add(said.length(), said.offset(), said.bytes());
        if (!bytes.isWhole()) {
            return;
        }
        link.forgetSaid(said.sequence(), said.process());
        byte[] whole = bytes.toBytes();
        if (speech.take(said.sequence(), said.process(), link.process(), whole)) {
            Speech.Word word = new Speech.Word(said.sequence(), said.process(), whole);
            boolean fromRoot = link.process() == speech.parent();
            if (fromRoot) {
                say(word, speech.children());
            } else if (!speech.isRoot()) {
                say(word, List.of(speech.parent()));
            }
            changed.signalAll();
        }
    }

    /** Connections on which nothing was heard for too long. */
    List<PeerStream> silent() {
        List<PeerStream> silent = new ArrayList<>();
        lock.lock();
        try {
            for (Link link : links.values()) {
                PeerStream stream = link.stream();
                if (stream != null && link.nanosSinceHeard() > notice.toNanos()) {
                    silent.add(stream);
                    lose(link, stream, "nothing heard for " + seconds() + " s");
                }
            }
        } finally {
            lock.unlock();
        }
        return silent;
    }
}
