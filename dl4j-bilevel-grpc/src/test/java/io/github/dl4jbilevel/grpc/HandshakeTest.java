package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Processes of another run are not talked to, and both values are named; those of one run agree where to begin. */
@Timeout(60)
class HandshakeTest {
    private static final Topology PAIR = Topology.line(2);

    private static Membership.Common common(Map<String, String> settings, Topology links, long length) {
        return new Membership.Common(settings, links, List.of(length), DataType.FLOAT, MessagePrecision.FULL);
    }

    private static final List<MessagePart> PARTS = List.of(new MessagePart(MixingMatrix.metropolis(PAIR), 0, 5));

    private static final Membership.Common OWN = common(Map.of("seed", "1", "algorithm", "a"), PAIR, 5);

    private static void refused(Membership.Common other, String... words) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Ports ports = new Ports(2);
                PeerMembership first = ports.builder(0).build();
                PeerMembership second = ports.builder(1).build()) {
            Future<AgreedStart> waiting = pool.submit(() -> first.begin(OWN, Membership.States.NONE));
            Future<AgreedStart> failing = pool.submit(() -> second.begin(other, Membership.States.NONE));
            assertThatThrownBy(() -> failing.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(words);
            assertThat(waiting.isDone())
                    .as("the other still waits for its neighbour")
                    .isFalse();
            waiting.cancel(true);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anotherRecipe() throws Exception {
        refused(common(Map.of("seed", "2", "algorithm", "a"), PAIR, 5), "seed = 1", "2", "agent 0", "agent 1");
        refused(common(Map.of("seed", "1"), PAIR, 5), "algorithm = a", "(none)");
        refused(common(Map.of("seed", "1", "algorithm", "a", "extra", "e"), PAIR, 5), "extra = (none)", "has e");
    }

    @Test
    void otherDimensions() throws Exception {
        refused(common(Map.of("seed", "1", "algorithm", "a"), PAIR, 6), "message's parts = [5]", "[6]");
    }

    @Test
    void anotherGraph() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Ports ports = new Ports(3);
                PeerMembership first = ports.builder(0).build();
                PeerMembership second = ports.builder(1).build()) {
            Map<String, String> settings = Map.of();
            Future<AgreedStart> waiting =
                    pool.submit(() -> first.begin(common(settings, Topology.line(3), 5), Membership.States.NONE));
            Future<AgreedStart> failing =
                    pool.submit(() -> second.begin(common(settings, Topology.star(3), 5), Membership.States.NONE));
            assertThatThrownBy(() -> failing.get(20, TimeUnit.SECONDS)).hasMessageContaining("links of all levels");
            waiting.cancel(true);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void twoProcessesBeginAtTheNewestRoundThatBothCan() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Ports ports = new Ports(2);
                PeerMembership first = ports.builder(0).build();
                PeerMembership second = ports.builder(1).build()) {
            // States of 100 and 200, and of 100 and 137, after a stop in round 137.
            Future<AgreedStart> one = pool.submit(() -> agreed(first, 200));
            Future<AgreedStart> other = pool.submit(() -> agreed(second, 137));
            assertThat(one.get(20, TimeUnit.SECONDS).round()).isEqualTo(100);
            assertThat(other.get(20, TimeUnit.SECONDS).round()).isEqualTo(100);
            pool.execute(first::close);
        } finally {
            pool.shutdownNow();
        }
    }

    /** The start in which both were when they had something to tell each other, which they can in one epoch alone. */
    private static AgreedStart agreed(PeerMembership membership, long newest) throws InterruptedException {
        Membership.States states = new Membership.States() {
            @Override
            public long newestUpTo(long round, SortedSet<Integer> missing, long before) {
                return round >= newest ? newest : Math.min(round, 100);
            }

            @Override
            public SortedSet<Integer> missing() {
                return Collections.emptySortedSet();
            }

            @Override
            public void discardAfter(long round) {}
        };
        while (true) {
            AgreedStart start = membership.begin(OWN, states);
            Exchange exchange = membership.open(PARTS, 2, DataType.FLOAT, MessagePrecision.FULL, 1);
            try {
                exchange.coordination().gather(new byte[0]);
                exchange.coordination().broadcast(new byte[0]);
                exchange.coordination().gather(new byte[0]);
                exchange.coordination().broadcast(new byte[0]);
                return start;
            } catch (RestartException e) {
                // A proposal was still on its way.
                exchange.close();
            }
        }
    }

    @Test
    void aListWithoutAnAgentIsRefused() throws Exception {
        try (Ports ports = new Ports(2);
                PeerMembership factory = ports.builder(0).build()) {
            assertThatThrownBy(() -> factory.local(3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[0, 1]", "agents 0 to 2");
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (Ports ports = new Ports(1)) {
            assertThatThrownBy(() -> PeerServer.listen("127.0.0.1", ports.port(0)))
                    .hasMessageContaining("Port " + ports.port(0) + " of 127.0.0.1 cannot be opened");
        }
    }
}
