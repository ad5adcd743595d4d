package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.Mixer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Takes the agents of this process to those of others, over gRPC: messages as raw floats in chunks with a checksum each, straight from and
 * to their memory. Processes with linked agents have one connection; nobody else is talked to. Which process is which is told by the
 * list of processes, the same in the same order on all of them.
 *
 * <p>A process that was killed and comes back from its checkpoint is waited for, and all go on from the newest round that each has a
 * state of, bit for bit as if nothing had happened; what is lost are the rounds since. What was lost on a connection that broke is sent
 * again when it is back. {@link LossPolicy#HEAL} goes on without who is gone for good.
 *
 * <p>For one run.
 */
public final class PeerMembership implements Membership {
    /** The time that the others are given to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final PeerServer server;
    private final List<PeerProcess> processes;
    private final int self;
    private final LossPolicy policy;
    private final Duration notice;
    private final NanoClock clock;
    private final Tampering tampering;
    private volatile @Nullable Session session;

    private PeerMembership(Builder b) {
        this.server = b.server;
        this.processes = List.copyOf(b.processes);
        this.self = b.self;
        this.policy = b.policy;
        this.notice = b.notice;
        this.clock = b.clock;
        this.tampering = b.tampering;
    }

    @Override
    public List<Integer> local(int all) {
        TreeSet<Integer> agents = new TreeSet<>();
        for (PeerProcess process : processes) {
            for (int agent : process.agents()) {
                if (!agents.add(agent)) {
                    throw new IllegalArgumentException("Agent " + agent + " is in two processes of " + processes + ".");
                }
            }
        }
        if (agents.size() != all || agents.first() != 0 || agents.last() != all - 1) {
            throw new IllegalArgumentException("Processes with agents " + agents + ", but the run has agents 0 to "
                    + (all - 1) + ": each has to be in one process.");
        }
        return List.copyOf(processes.get(self).agents());
    }

    /** A run's node and its connections. */
    private record Session(Node node, Connections connections) {}

    @Override
    public AgreedStart begin(Common common, States states) throws InterruptedException {
        Session current = session;
        if (current == null) {
            NodeSettings settings = new NodeSettings(processes, self, policy, notice.toNanos(), common, states);
            Node node = new Node(settings, clock);
            current = new Session(node, new Connections(node, server, notice, tampering));
            session = current;
        }
        return current.node.begin();
    }

    @Override
    public Exchange open(
            List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers) {
        Session current = session;
        if (current == null) {
            throw new IllegalStateException("begin(...) has to be called first.");
        }
        return new PeerExchange(current.node, new Mixer(parts, agents, dataType, precision));
    }

    /**
     * Agents of neighbouring processes that are not there while a thread of this process waits for messages or reports: as long as there
     * are any, the run stands still here. On any thread.
     */
    public SortedSet<Integer> waitsFor() {
        Session current = session;
        return current == null ? Collections.emptySortedSet() : current.node.waitsFor();
    }

    @Override
    public boolean mayLeaveOut() {
        return policy == LossPolicy.HEAL;
    }

    /** Says goodbye to the neighbours, waits a while for theirs, and closes the port. */
    @Override
    public void close() {
        Session current = session;
        if (current != null) {
            current.node.sayGoodbye(GOODBYE);
            current.connections.close();
        }
        server.close();
    }

    @Override
    public String toString() {
        return processes.get(self) + " of " + processes.size() + " processes";
    }

    /** Collects settings. */
    public static final class Builder {
        /** The default of {@link #noticeAfter}. */
        public static final Duration DEFAULT_NOTICE = Duration.ofSeconds(10);

        private final PeerServer server;
        private final List<PeerProcess> processes;
        private final int self;
        private LossPolicy policy = LossPolicy.WAIT;
        private Duration notice = DEFAULT_NOTICE;
        private NanoClock clock = NanoClock.system();
        private Tampering tampering = List::of;

        /**
         * Starts the settings of one process of a run.
         *
         * @param server the open port; closed with the membership
         * @param processes all of them, in the same order on each
         * @param self this one's place in the list, 0-based
         */
        public Builder(PeerServer server, List<PeerProcess> processes, int self) {
            if (self < 0 || self >= processes.size()) {
                throw new IllegalArgumentException("Process " + self + " of a list of " + processes.size()
                        + ": a number from 0 to " + (processes.size() - 1) + " is required.");
            }
            this.server = server;
            this.processes = List.copyOf(processes);
            this.self = self;
        }

        /** Sets what happens when a process is lost; {@link LossPolicy#WAIT} unless set. */
        public Builder onLoss(LossPolicy choice) {
            this.policy = choice;
            return this;
        }

        /**
         * Sets after how long without a sign a neighbour counts as lost, and after how long it is left out where that is the policy; 10
         * seconds unless set. A neighbour whose process ended is noticed at once.
         */
        public Builder noticeAfter(Duration time) {
            if (time.compareTo(Duration.ofMillis(100)) < 0) {
                throw new IllegalArgumentException("Notice after " + time + ": it must be at least 0.1 seconds.");
            }
            this.notice = time;
            return this;
        }

        /**
         * Sets the clock that says how long a neighbour has been silent or gone; the machine's unless set. A test may drive one by hand.
         */
        public Builder clock(NanoClock choice) {
            this.clock = choice;
            return this;
        }

        /** Lets a test tamper with frames. */
        Builder tampering(Tampering with) {
            this.tampering = with;
            return this;
        }

        /** Checks the settings. */
        public PeerMembership build() {
            return new PeerMembership(this);
        }
    }
}
