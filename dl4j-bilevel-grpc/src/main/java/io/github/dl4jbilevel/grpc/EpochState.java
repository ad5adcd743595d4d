package io.github.dl4jbilevel.grpc;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The things that belong to one epoch, and end with it: messages that leave and that come, the tree, and common pauses. Part of a
 * {@link NodeState}.
 */
final class EpochState {
    private final NodeSettings settings;
    private final Epoch epoch;
    private final Neighbourhood neighbours;
    private final Map<Integer, Arrivals> arrivals = new TreeMap<>();
    private final Inbox inbox;
    private final GatherTree tree;
    /** Numbers of completed rounds after which all save their state. */
    private final TreeSet<Long> pauses = new TreeSet<>();
    /** The messages that leave; null until the epoch's rounds begin. */
    private @Nullable Outbox outbox;

    /** Begins an epoch, with the neighbours that are there. */
    EpochState(NodeSettings settings, Epoch epoch, Neighbourhood neighbours) {
        this.settings = settings;
        this.epoch = epoch;
        this.neighbours = neighbours;
        neighbours.all().forEach(neighbour -> arrivals.put(neighbour.process(), new Arrivals(epoch, neighbour)));
        List<Integer> senders = neighbours.all().stream()
                .flatMap(neighbour -> neighbour.peer().agents().stream())
                .toList();
        this.inbox = new Inbox(senders, settings.common());
        this.tree = new GatherTree(settings.processes(), settings.selfIndex(), settings.common(), epoch.missing());
    }

    Epoch epoch() {
        return epoch;
    }

    Inbox inbox() {
        return inbox;
    }

    GatherTree tree() {
        return tree;
    }

    Arrivals from(Neighbour neighbour) {
        return Objects.requireNonNull(arrivals.get(neighbour.process()), "not a neighbour");
    }

    /** Takes the outbox with which rounds begin. */
    void begin(Outbox opened) {
        outbox = opened;
    }

    /** The position of this process, as a neighbour needs to know it. */
    Position position(Neighbour to) {
        return new Position(
                epoch,
                outbox == null ? epoch.round() - 1 : outbox.published(),
                from(to).received(),
                settings.newestState(epoch));
    }

    /** Whether all messages of a round that this process's agents hear are there, and its own have been published. */
    boolean isComplete(Outbox own, long round) {
        List<Neighbour> present = neighbours.in(epoch);
        boolean complete = own.published() >= round
                && present.stream().allMatch(neighbour -> from(neighbour).received() >= round);
        if (complete) {
            present.forEach(neighbour -> requireHeard(own, neighbour, round));
        }
        return complete;
    }

    /** Requires that a neighbour sent the messages that this process's agents hear, as it does where all have the same weights. */
    private void requireHeard(Outbox own, Neighbour neighbour, long round) {
        List<Integer> came = from(neighbour).senders(round);
        List<Integer> heard = own.heardOf(neighbour.peer(), round);
        if (!came.equals(heard)) {
            throw new IllegalStateException(neighbour + " sent messages of agents " + came + " in round " + round
                    + ", where those of " + heard + " are heard.");
        }
    }

    /** Puts an agent's message, and after the round's last one its end, into the queues of those who hear it. */
    void publish(Outbox own, int agent, long round) {
        boolean last = own.publish(agent, round);
        for (Neighbour neighbour : neighbours.in(epoch)) {
            Connection connection = neighbour.connection();
            if (connection != null) {
                own.rowTo(neighbour.peer(), agent, round).ifPresent(connection::enqueue);
                if (last) {
                    connection.enqueue(own.endTo(neighbour.peer(), round));
                }
            }
        }
    }

    /** Sends a parcel along the tree. */
    void send(GatherTree.Parcel parcel, List<Integer> to) {
        to.forEach(process -> neighbours.get(process).send(new Outgoing.TreeParcel(epoch.tag(), parcel)));
    }

    /** Puts what a neighbour may lack, from a round on, into the queue of its connection. */
    void repeat(Neighbour neighbour, Connection connection, long from) {
        // Before messages, which would carry the other beyond a pause that it has not heard of.
        for (long pause : pauses) {
            connection.enqueue(Outgoing.of(new Frame.Pause(epoch.tag(), pause)));
        }
        if (outbox != null) {
            outbox.repeat(neighbour.peer(), from).forEach(connection::enqueue);
        }
    }

    /** Puts what a neighbour may lack of gathers and broadcasts into the queue of its connection. */
    void repeatParcels(Neighbour neighbour, Connection connection) {
        for (GatherTree.Parcel parcel : tree.toRepeat(neighbour.process())) {
            connection.enqueue(new Outgoing.TreeParcel(epoch.tag(), parcel));
        }
    }

    /** Whether a chunk is next; false where it is of another epoch, or came before. */
    boolean isNext(Neighbour neighbour, Frame.Chunk chunk) throws DamagedFrameException {
        Arrivals arrived = from(neighbour);
        if (chunk.epoch() != epoch.tag() || chunk.round() <= arrived.received()) {
            return false;
        }
        arrived.requireNext(chunk.round());
        int begun = arrived.begun(chunk.agent());
        if (!neighbour.peer().agents().contains(chunk.agent()) || chunk.offset() > begun) {
            throw new DamagedFrameException("entries from " + chunk.offset() + " of agent " + chunk.agent() + ", where "
                    + begun + " have come");
        }
        return chunk.offset() == begun;
    }

    /** Takes note that a neighbour says that all messages of a round which this process's agents hear have come from it. */
    void endOfRound(Neighbour neighbour, Frame.EndOfRound end) throws DamagedFrameException {
        Arrivals arrived = from(neighbour);
        if (end.epoch() == epoch.tag() && end.round() > arrived.received()) {
            arrived.requireNext(end.round());
            arrived.completeRound(end, settings.common().shape().length(end.round()));
        }
    }

    /** A chunk of a parcel came; a parcel that is whole, and new, is passed on. */
    void treeChunk(Neighbour neighbour, Frame.TreeChunk chunk) throws DamagedFrameException {
        if (chunk.epoch() != epoch.tag()) {
            return;
        }
        int process = chunk.process();
        if (process < 0 || process >= settings.processes().size() || !tree.expects(chunk.call())) {
            throw new DamagedFrameException("call " + chunk.call() + " of process " + process);
        }
        ChunkedBytes bytes = from(neighbour).add(chunk);
        if (bytes.isWhole()) {
            GatherTree.Parcel parcel = new GatherTree.Parcel(chunk.call(), process, bytes.toBytes());
            send(parcel, tree.accept(parcel, neighbour.process()));
        }
    }

    /**
     * The number of completed rounds after which all can pause if this process asks for it now; null while no rounds have begun. The frame
     * that asks goes with the end of round r = published + 1 at the latest; a process at distance d has it when it publishes round r + d;
     * and none is further than the number of processes less one.
     */
    @Nullable
    Long reachablePause() {
        if (outbox == null) {
            return null;
        }
        long heardByAllIn = outbox.published() + 1 + (settings.processes().size() - 1);
        long completedThen = heardByAllIn + 1;
        return completedThen + 1;
    }

    /** Whether a pause that a neighbour asks for is of this epoch. */
    boolean accepts(Frame.Pause pause) throws DamagedFrameException {
        if (pause.epoch() != epoch.tag()) {
            return false;
        }
        if (outbox != null && pause.completed() <= outbox.reached() && !pauses.contains(pause.completed())) {
            throw new DamagedFrameException("a pause after round " + pause.completed() + ", where round "
                    + outbox.published() + " is published");
        }
        return true;
    }

    /** Whether nobody has asked for this pause before. */
    boolean pauseAfter(long completed) {
        return pauses.add(completed);
    }

    /** The first pause above a number of completed rounds; Long.MAX_VALUE if there is none. */
    long nextPause(long completed) {
        Long next = pauses.higher(completed);
        return next == null ? Long.MAX_VALUE : next;
    }
}
