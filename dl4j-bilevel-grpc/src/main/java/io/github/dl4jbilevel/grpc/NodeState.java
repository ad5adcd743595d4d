package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.RestartException;
import java.security.SecureRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a run as a state machine: what it hears from its neighbours goes in, what it says goes out on their connections, and the
 * time is an argument. It has no thread, lock or clock of its own; {@link Node} keeps it to one thread at a time.
 */
final class NodeState {
    private static final Logger LOG = LoggerFactory.getLogger(NodeState.class);
    /** The time that a lost connection may take to be made again before it is worth a line in the log. */
    static final long UNREPORTED_NANOS = 500_000_000;

    private final NodeSettings settings;
    private final Neighbourhood neighbours;
    private final long incarnation = 1 + new SecureRandom().nextLong(Long.MAX_VALUE - 1);
    private final RunEnd end = new RunEnd();
    private EpochState current;
    private String restartReason = "";

    NodeState(NodeSettings settings, long now) {
        this.settings = settings;
        this.neighbours = new Neighbourhood(settings, now);
        this.current = new EpochState(settings, settings.firstEpoch(), neighbours);
    }

    EpochState current() {
        return current;
    }

    RunEnd end() {
        return end;
    }

    Neighbourhood neighbours() {
        return neighbours;
    }

    void requireGoing(long now) {
        end.requireGoing(now, current.epoch().round());
    }

    /** Throws where threads of the run have to begin again from another round. */
    void requireEpoch(Epoch epoch) {
        if (!epoch.equals(current.epoch())) {
            throw new RestartException(restartReason);
        }
    }

    /** Takes note that an agent, here or elsewhere, cannot go on, and tells all. */
    void halt(Frame.Halt why, long now) {
        if (end.halt(why, now)) {
            neighbours.sendToAll(why);
        }
    }

    /** Asks all to save their states as soon as all can in the same round; this process leaves then. */
    void pause() {
        end.leaveAlone();
        Long completed = current.reachablePause();
        if (completed != null) {
            pauseAfter(completed);
        }
    }

    private void pauseAfter(long completed) {
        if (current.pauseAfter(completed)) {
            neighbours.sendToAll(new Frame.Pause(current.epoch().tag(), completed));
        }
    }

    /** Says goodbye to all. */
    void leave() {
        end.leave();
        neighbours.sendToAll(new Frame.Bye());
    }

    /** Whether a neighbour still has to get something, or to say goodbye as well. */
    boolean hasCompany() {
        return neighbours.holdUp(current.epoch(), end.isTogether());
    }

    /** The greeting of this process on a new connection. */
    Frame.Hello hello(Neighbour to) {
        return new Frame.Hello(
                Frame.PROTOCOL,
                incarnation,
                settings.selfIndex(),
                Agreement.of(settings.common()),
                settings.common().partLengths(),
                current.position(to));
    }

    /** The reason why this process refuses one that said hello; null where it does not. */
    @Nullable
    String objection(Frame.Hello hello) {
        Neighbour neighbour = neighbours.find(hello.process());
        if (neighbour == null) {
            return "Process " + hello.process() + " is not a neighbour of " + settings.self()
                    + ": one list of processes, in one order, is required on all of them.";
        }
        if (!current.epoch().includes(neighbour.peer())) {
            return neighbour + " was left out: the others went on without it.";
        }
        return Agreement.difference(settings.self().toString(), settings.common(), neighbour.toString(), hello);
    }

    /**
     * Uses the connection from here on: both have said hello.
     *
     * @param told the epoch that this process's hello named
     */
    void met(Neighbour neighbour, Connection connection, Frame.Hello hello, Epoch told) {
        Connection before = neighbour.connection();
        if (before != null) {
            before.cancel("another connection took its place");
        }
        boolean back = neighbour.hasMet();
        if (neighbour.isLossReported()) {
            LOG.warn("{}: {} is back.", settings.self(), neighbour);
        }
        Arrivals arrivals = current.from(neighbour);
        Position mine = current.position(neighbour);
        Position theirs = hello.position();
        neighbour.attach(connection, hello.incarnation());
        arrivals.forgetPieces();
        Epoch agreed = Position.agreed(mine, theirs);
        if (agreed.equals(mine.epoch()) && arrivals.areOfAnotherIncarnation(hello.incarnation())) {
            agreed = agreed.next(Math.min(mine.newestState(), theirs.newestState()));
        }
        if (!told.equals(mine.epoch())) {
            connection.send(Outgoing.of(new Frame.NewEpoch(mine.epoch())));
        }
        if (agreed.equals(mine.epoch())) {
            arrivals.takePart(hello.incarnation());
            boolean same = theirs.epoch().equals(mine.epoch());
            repeat(
                    neighbour,
                    connection,
                    same ? theirs.received() + 1 : mine.epoch().round());
        } else if (end.isLeaving()) {
            // No rounds are computed here any more, so there is nothing to begin again.
            repeatHalt(connection);
            connection.send(Outgoing.of(new Frame.Bye()));
        } else {
            adopt(
                    agreed,
                    neighbour + " is " + (back ? "back" : "there") + ", with a state of round " + theirs.newestState()
                            + ".");
            repeatHalt(connection);
            connection.drain();
        }
    }

    private void repeatHalt(Connection connection) {
        Frame.Halt halt = end.halt();
        if (halt != null) {
            connection.enqueue(Outgoing.of(halt));
        }
    }

    private void repeat(Neighbour neighbour, Connection connection, long from) {
        repeatHalt(connection);
        current.repeat(neighbour, connection, from);
        if (end.isLeaving()) {
            connection.enqueue(Outgoing.of(new Frame.Bye()));
        }
        current.repeatParcels(neighbour, connection);
        connection.drain();
    }

    /** A connection has ended. */
    void lost(Neighbour neighbour, Connection connection, String how, long now) {
        if (neighbour.connection() == connection) {
            neighbour.detach(how, now);
            current.from(neighbour).forgetPieces();
            LOG.debug("{}: {} is gone ({}).", settings.self(), neighbour, how);
        }
    }

    /** A frame of a connection in use; chunks of messages apart, which are written where they belong outside of the monitor. */
    void frame(Neighbour neighbour, Connection connection, Frame frame, long now) throws DamagedFrameException {
        if (neighbour.connection() != connection) {
            return;
        }
        neighbour.heard();
        if (frame instanceof Frame.NewEpoch news) {
            adopt(current.epoch().join(news.epoch()), neighbour + " begins again.");
        } else if (frame instanceof Frame.EndOfRound round) {
            current.endOfRound(neighbour, round);
        } else if (frame instanceof Frame.TreeChunk chunk) {
            current.treeChunk(neighbour, chunk);
        } else if (frame instanceof Frame.Halt halt) {
            halt(halt, now);
        } else if (frame instanceof Frame.Pause pause) {
            if (current.accepts(pause)) {
                pauseAfter(pause.completed());
            }
        } else if (frame instanceof Frame.Bye) {
            neighbour.leave();
        } else if (frame instanceof Frame.Ping ping) {
            if (ping.frames() != connection.arrivedBefore()) {
                throw new DamagedFrameException(connection.arrivedBefore() + " frames of " + ping.frames());
            }
        } else {
            throw new DamagedFrameException("a second greeting");
        }
    }

    /** The epoch to write a chunk of a message in; null where it is not wanted. */
    @Nullable
    EpochState admit(Neighbour neighbour, Connection connection, Frame.Chunk chunk) throws DamagedFrameException {
        neighbour.heard();
        return neighbour.connection() == connection && current.isNext(neighbour, chunk) ? current : null;
    }

    /** A chunk has been written. */
    void written(Neighbour neighbour, Connection connection, EpochState into, int agent, int entries) {
        if (neighbour.connection() == connection && current == into) {
            into.from(neighbour).advance(agent, entries);
        }
    }

    /**
     * Looks at the clock: gives up connections on which nothing was heard for too long, lets the other neighbours know that this process
     * is there, reports losses, and leaves out agents that were lost too long ago where that is the policy.
     */
    void tick(long now) {
        for (Neighbour neighbour : neighbours.silent(now)) {
            Connection connection = neighbour.connection();
            if (connection != null) {
                lost(neighbour, connection, "nothing heard for " + settings.noticeSeconds() + " s", now);
                connection.cancel("silent");
            }
        }
        neighbours.ping();
        if (!end.isOpen()) {
            return;
        }
        reportLosses(now);
        if (settings.policy() == LossPolicy.HEAL) {
            leaveOutLost(now);
        }
    }

    private void reportLosses(long now) {
        for (Neighbour neighbour : neighbours.lostFor(UNREPORTED_NANOS, current.epoch(), now)) {
            if (!neighbour.isLossReported()) {
                neighbour.reportLoss();
                LOG.warn("{}: {} is gone ({}); it is waited for.", settings.self(), neighbour, neighbour.howLost());
            }
        }
    }

    private void leaveOutLost(long now) {
        TreeSet<Integer> gone = new TreeSet<>();
        neighbours
                .lostFor(settings.noticeNanos(), current.epoch(), now)
                .forEach(neighbour -> gone.addAll(neighbour.peer().agents()));
        if (!gone.isEmpty()) {
            adopt(
                    current.epoch().without(gone, settings.newestState(current.epoch())),
                    "Agents " + gone + " have been gone for " + settings.noticeSeconds() + " s.");
        }
    }

    private void adopt(Epoch wanted, String why) {
        if (wanted.equals(current.epoch())) {
            return;
        }
        Epoch agreed =
                wanted.beginningAt(settings.states().newestUpTo(wanted.round(), wanted.missing(), wanted.before()));
        if (agreed.equals(current.epoch())) {
            return;
        }
        String obstacle = Quorum.obstacle(settings.common().links(), agreed.missing());
        if (agreed.missing().containsAll(settings.self().agents())) {
            end.fail(new IllegalStateException(
                    settings.self() + " was left out by the others, which went on without it."));
        } else if (obstacle != null) {
            end.fail(new IllegalStateException("Agents " + agreed.missing() + " are gone: " + obstacle
                    + ", so the others do not go on. Start all again: they continue from their checkpoints."));
        } else {
            begin(agreed, why);
        }
    }

    private void begin(Epoch agreed, String why) {
        current = new EpochState(settings, agreed, neighbours);
        restartReason = why + " Agents go on from round " + agreed.round()
                + (agreed.missing().isEmpty() ? "." : ", without agents " + agreed.missing() + ".");
        neighbours.beginEpoch(agreed);
        LOG.debug("{}: {}", settings.self(), restartReason);
    }
}
