package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.topology.Topology;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The states of the processes of a run, one agent each, with wires instead of connections and a clock that the test drives: no threads,
 * no sockets, no waiting. What is sent waits on its wire as bytes until the test delivers it.
 */
final class SimulatedProcesses {
    static final long SECOND = 1_000_000_000L;
    static final long NOTICE = 10 * SECOND;
    static final long TICK = NOTICE / 5;

    private final Topology links;
    private final Membership.Common common;
    private final List<PeerProcess> processes = new ArrayList<>();
    private final List<@Nullable NodeState> states = new ArrayList<>();
    private final List<@Nullable Outbox> outboxes = new ArrayList<>();
    private final Set<Wire> wires = Collections.newSetFromMap(new java.util.LinkedHashMap<>());
    private final LossPolicy policy;
    private long now;

    SimulatedProcesses(Topology links, LossPolicy policy, long... newestStates) {
        this.links = links;
        this.policy = policy;
        this.common = new Membership.Common(Map.of(), links, List.of(), DataType.FLOAT, MessagePrecision.FULL);
        for (int k = 0; k < links.agents(); k++) {
            processes.add(PeerProcess.of(k, "simulated", 1 + k));
        }
        for (int k = 0; k < links.agents(); k++) {
            states.add(null);
            outboxes.add(null);
            start(k, k < newestStates.length ? newestStates[k] : 0);
        }
    }

    /** A process starts, for the first time or again, with states of every hundredth round and of its newest. */
    void start(int process, long newest) {
        Membership.States saved = new Membership.States() {
            @Override
            public long newestUpTo(long round, SortedSet<Integer> missing, long before) {
                return round >= newest ? newest : Math.min(round, newest) / 100 * 100;
            }

            @Override
            public SortedSet<Integer> missing() {
                return new TreeSet<>();
            }

            @Override
            public void discardAfter(long round) {}
        };
        states.set(process, new NodeState(new NodeSettings(processes, process, policy, NOTICE, common, saved), now));
        outboxes.set(process, null);
    }

    NodeState state(int process) {
        NodeState state = states.get(process);
        if (state == null) {
            throw new IllegalStateException("process " + process + " is gone");
        }
        return state;
    }

    Epoch epoch(int process) {
        return state(process).current().epoch();
    }

    long now() {
        return now;
    }

    /** Two neighbours that are there greet each other over two new wires. */
    void connect(int one, int other) {
        Wire there = new Wire(one, other);
        Wire back = new Wire(other, one);
        there.reverse = back;
        back.reverse = there;
        Frame.Hello fromOne = state(one).hello(state(one).neighbours().get(other));
        Frame.Hello fromOther = state(other).hello(state(other).neighbours().get(one));
        wires.add(there);
        wires.add(back);
        there.send(Outgoing.of(fromOne));
        back.send(Outgoing.of(fromOther));
        state(other)
                .met(
                        state(other).neighbours().get(one),
                        back,
                        there.takeHello(),
                        fromOther.position().epoch());
        state(one)
                .met(
                        state(one).neighbours().get(other),
                        there,
                        back.takeHello(),
                        fromOne.position().epoch());
    }

    /** Connects all neighbours that are there and have no wires. */
    void connectAll() {
        for (int k = 0; k < links.agents(); k++) {
            for (int other : links.neighbours(k)) {
                if (other < k && states.get(k) != null && states.get(other) != null && wire(k, other) == null) {
                    connect(k, other);
                }
            }
        }
    }

    private @Nullable Wire wire(int from, int to) {
        return wires.stream()
                .filter(wire -> wire.from == from && wire.to == to)
                .findFirst()
                .orElse(null);
    }

    /** Swallows, from now on, all that is sent between two processes; neither is told. */
    void swallow(int one, int other) {
        wires.stream()
                .filter(wire -> Set.of(wire.from, wire.to).equals(Set.of(one, other)))
                .forEach(wire -> wire.swallows = true);
    }

    /** A process is killed: its wires break, which its neighbours see at once. */
    void kill(int process) {
        states.set(process, null);
        for (Wire wire : List.copyOf(wires)) {
            if (wire.from == process || wire.to == process) {
                wire.cancel("killed");
            }
        }
    }

    /** Lets time go by in ticks, after each of which all that was sent arrives. */
    void advance(long nanos) {
        for (long passed = 0; passed < nanos; passed += TICK) {
            now += TICK;
            tick();
        }
    }

    /** The clock jumps, as that of a machine that stood still does. */
    void jump(long nanos) {
        now += nanos;
    }

    void tick() {
        for (NodeState state : states) {
            if (state != null) {
                state.tick(now);
            }
        }
        deliver();
    }

    /** Delivers what waits on the wires, until nothing does. */
    void deliver() {
        boolean any = true;
        while (any) {
            any = false;
            for (Wire wire : List.copyOf(wires)) {
                any |= wire.deliver();
            }
        }
    }

    /** Opens the rounds of the epoch that a process is in. */
    void open(int process) {
        NodeState state = state(process);
        Outbox outbox =
                new Outbox(state.current().epoch(), processes.get(process).agents(), common, (a, b, c) -> true);
        state.current().begin(outbox);
        outboxes.set(process, outbox);
    }

    /** A process publishes its next round. */
    long publish(int process) {
        Outbox outbox = outbox(process);
        long round = outbox.published() + 1;
        state(process).current().publish(outbox, process, round);
        drain(process);
        return round;
    }

    private void drain(int process) {
        state(process).neighbours().connections().forEach(Connection::drain);
    }

    boolean isComplete(int process, long round) {
        return state(process).current().isComplete(outbox(process), round);
    }

    private Outbox outbox(int process) {
        Outbox outbox = outboxes.get(process);
        if (outbox == null) {
            throw new IllegalStateException("process " + process + " has not opened its rounds");
        }
        return outbox;
    }

    /** One direction between two processes. */
    private final class Wire implements Connection {
        private final int from;
        private final int to;
        private final Deque<Outgoing> queue = new ArrayDeque<>();
        private final Deque<ByteBuffer> underWay = new ArrayDeque<>();
        private final ByteBuffer room = ByteBuffer.allocate(FrameCodec.LIMIT);
        private @Nullable Wire reverse;
        private boolean swallows;
        private boolean ended;
        private long sent;
        private long arrived;

        Wire(int from, int to) {
            this.from = from;
            this.to = to;
        }

        Frame.Hello takeHello() {
            try {
                arrived++;
                return (Frame.Hello) FrameCodec.decode(underWay.remove());
            } catch (DamagedFrameException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean deliver() {
            ByteBuffer bytes = underWay.poll();
            if (bytes == null) {
                return false;
            }
            NodeState receiver = states.get(to);
            Wire own = reverse;
            if (!swallows && !ended && receiver != null && own != null) {
                try {
                    arrived++;
                    receiver.frame(receiver.neighbours().get(from), own, FrameCodec.decode(bytes), now);
                } catch (DamagedFrameException e) {
                    throw new IllegalStateException(e);
                }
            }
            return true;
        }

        @Override
        public void send(Outgoing item) {
            queue.add(item);
            drain();
        }

        @Override
        public void enqueue(Outgoing item) {
            queue.add(item);
        }

        @Override
        public void drain() {
            while (!queue.isEmpty()) {
                Outgoing item = queue.element();
                ByteBuffer frame = item.next(room);
                underWay.add(ByteBuffer.allocate(frame.remaining())
                        .put(frame.duplicate())
                        .flip());
                sent++;
                if (item.isDone()) {
                    queue.remove();
                }
            }
        }

        @Override
        public void forgetEpoch() {
            queue.removeIf(Outgoing::belongsToEpoch);
        }

        @Override
        public void ping() {
            send(Outgoing.of(new Frame.Ping(sent)));
        }

        /** The number of frames that arrived on the incoming wire before the one that is handled. */
        @Override
        public long arrivedBefore() {
            Wire in = reverse;
            return in == null ? 0 : in.arrived - 1;
        }

        @Override
        public boolean isEmpty() {
            return queue.isEmpty();
        }

        @Override
        public void cancel(String why) {
            Wire in = reverse;
            if (ended || in == null) {
                return;
            }
            ended = true;
            in.ended = true;
            wires.remove(this);
            wires.remove(in);
            tell(from, to, this, why);
            tell(to, from, in, why);
        }

        private void tell(int process, int neighbour, Wire own, String why) {
            NodeState state = states.get(process);
            if (state != null && !swallows) {
                state.lost(state.neighbours().get(neighbour), own, why, now);
            }
        }
    }
}
