package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** A process that fails while it looks at the clock still says goodbye, and ends, although a neighbour never takes what is sent. */
@Timeout(60)
class GoodbyeTest {
    private static final Duration NOTICE = Duration.ofSeconds(1);

    /** A connection on which nothing goes out. */
    private static final class Stuck implements Connection {
        @Override
        public void send(Outgoing item) {}

        @Override
        public void enqueue(Outgoing item) {}

        @Override
        public void drain() {}

        @Override
        public void forgetEpoch() {}

        @Override
        public void ping() {}

        @Override
        public long arrivedBefore() {
            return 0;
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public void cancel(String why) {}
    }

    /** States whose folder cannot be listed once agents are gone. */
    private static final class LostFolder implements Membership.States {
        private final AtomicInteger refusals = new AtomicInteger();

        @Override
        public long newestUpTo(long round, SortedSet<Integer> missing, long before) {
            if (missing.isEmpty()) {
                return 0;
            }
            refusals.incrementAndGet();
            throw new UncheckedIOException(new IOException("stale file handle"));
        }

        @Override
        public SortedSet<Integer> missing() {
            return new TreeSet<>();
        }

        @Override
        public void discardAfter(long round) {}
    }

    @Test
    void oneThatFailedAtATickSaysGoodbyeInTime() throws Exception {
        Membership.Common common =
                new Membership.Common(Map.of(), Topology.complete(3), List.of(), DataType.FLOAT, MessagePrecision.FULL);
        LostFolder states = new LostFolder();
        AtomicLong clock = new AtomicLong();
        try (PeerServer server = PeerServer.listen("127.0.0.1", 0)) {
            List<PeerProcess> all = List.of(
                    PeerProcess.of(0, "127.0.0.1", server.port()),
                    PeerProcess.of(1, "127.0.0.1", 1),
                    PeerProcess.of(2, "127.0.0.1", 2));
            Node node =
                    new Node(new NodeSettings(all, 0, LossPolicy.HEAL, NOTICE.toNanos(), common, states), clock::get);
            try (Connections connections = new Connections(node, server, NOTICE, List::of)) {
                Stuck first = new Stuck();
                Stuck second = new Stuck();
                meet(node, 1, first, common);
                meet(node, 2, second, common);
                node.lost(2, second, "killed");
                while (states.refusals.get() == 0) {
                    pass(clock);
                }
                Thread leaver = new Thread(() -> node.sayGoodbye(NOTICE));
                leaver.start();
                while (leaver.isAlive()) {
                    pass(clock);
                }
                assertThat(states.refusals).hasPositiveValue();
                assertThat(connections).isNotNull();
            }
        }
    }

    private static void meet(Node node, int process, Connection connection, Membership.Common common)
            throws DamagedFrameException {
        Frame.Hello mine = node.hello(process);
        Frame.Hello theirs = new Frame.Hello(
                Frame.PROTOCOL, 40 + process, process, Agreement.of(common), List.of(), mine.position());
        node.met(process, connection, theirs, mine.position().epoch());
    }

    /** Time that the test drives; the pause lets the timer look at it. */
    private static void pass(AtomicLong clock) throws InterruptedException {
        clock.addAndGet(NOTICE.toNanos() / 8);
        Thread.sleep(5);
    }
}
