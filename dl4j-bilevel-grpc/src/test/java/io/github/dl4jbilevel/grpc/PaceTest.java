package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** A slow agent makes all wait: nobody runs ahead of a neighbour by more than a round, so no buffer can grow. */
@Timeout(120)
class PaceTest {
    private static final int AGENTS = 5;
    private static final int SLOW = 2;

    @Test
    void nobodyRunsAhead() throws Exception {
        Conformance suite = new Conformance(AGENTS, 300_000, 20, DataType.FLOAT);
        AtomicLongArray at = new AtomicLongArray(AGENTS);
        AtomicLong ahead = new AtomicLong();
        try (Ports ports = new Ports(AGENTS)) {
            assertThat(suite.inProcesses(ports.factories(), (agent, completed) -> {
                        if (agent == SLOW) {
                            awaitNeighbours(suite, at, completed);
                        }
                        synchronized (at) {
                            at.set(agent, completed);
                            at.notifyAll();
                        }
                        for (int k : suite.links().neighbours(agent)) {
                            ahead.accumulateAndGet(completed - at.get(k), Math::max);
                        }
                    }))
                    .usingRecursiveComparison()
                    .isEqualTo(suite.inOneProcess());
        }
        // One has completed round t when its neighbour has published t; it may be told so before the neighbour has.
        assertThat(ahead.get()).isBetween(1L, 2L);
    }

    /** The slow one goes on when its neighbours have come as far as they can without it. */
    private static void awaitNeighbours(Conformance suite, AtomicLongArray at, long completed)
            throws InterruptedException {
        synchronized (at) {
            for (int k : suite.links().neighbours(SLOW)) {
                while (at.get(k) < completed) {
                    at.wait();
                }
            }
        }
    }
}
