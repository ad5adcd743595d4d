package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Frames that come late, twice, in another order, cut short, changed, or not at all: the same bits, or the link is made again. */
@Timeout(120)
class HostileLinkTest {
    private static final int AGENTS = 4;
    /** A run of rows that need several frames each. */
    private static final Conformance LARGE = new Conformance(AGENTS, 150_000, 10, DataType.FLOAT);

    private static final Conformance SMALL = new Conformance(AGENTS, 50, 120, DataType.DOUBLE);

    enum Tampering {
        NONE(0),
        DELAYED(0.02),
        TWICE(0.1),
        REORDERED(0.02),
        TRUNCATED(0.01),
        BIT_FLIPPED(0.01),
        LOST(0.01);

        private final double share;

        Tampering(double share) {
            this.share = share;
        }

        /** Tampers with the frames at one end of a connection; the greeting, by which connections are made, is left alone. */
        io.github.dl4jbilevel.grpc.Tampering with(Random random, AtomicInteger count) {
            List<ByteBuffer> held = new ArrayList<>();
            return frame -> {
                ByteBuffer copy = ByteBuffer.allocate(frame.remaining())
                        .put(frame.duplicate())
                        .flip();
                synchronized (held) {
                    if (!held.isEmpty()) {
                        List<ByteBuffer> both = List.of(copy, held.remove(0));
                        return both;
                    }
                    if (copy.get(0) == 1 || random.nextDouble() >= share) {
                        return List.of(copy);
                    }
                    count.incrementAndGet();
                    return tampered(copy, random, held);
                }
            };
        }

        private List<ByteBuffer> tampered(ByteBuffer frame, Random random, List<ByteBuffer> held) {
            switch (this) {
                case DELAYED -> sleep(random.nextInt(20));
                case TWICE -> {
                    return List.of(frame, frame.duplicate());
                }
                case REORDERED -> {
                    held.add(frame);
                    return List.of();
                }
                case TRUNCATED -> frame.limit(random.nextInt(frame.limit()));
                case BIT_FLIPPED -> {
                    int at = random.nextInt(frame.limit());
                    frame.put(at, (byte) (frame.get(at) ^ (1 << random.nextInt(8))));
                }
                case LOST -> {
                    return List.of();
                }
                default -> throw new IllegalStateException();
            }
            return List.of(frame);
        }

        private static void sleep(int millis) {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void theResultIsTheSame(Tampering tampering) throws Exception {
        for (Conformance suite : List.of(SMALL, LARGE)) {
            AtomicInteger count = new AtomicInteger();
            try (Ports ports = new Ports(AGENTS)) {
                List<PeerMembership> factories = new ArrayList<>();
                for (int k = 0; k < AGENTS; k++) {
                    factories.add(ports.builder(k)
                            .tampering(tampering.with(new Random(k), count))
                            .build());
                }
                assertThat(suite.inProcesses(factories, (agent, completed) -> {}))
                        .usingRecursiveComparison()
                        .isEqualTo(suite.inOneProcess());
            }
            if (tampering != Tampering.NONE) {
                assertThat(count.get()).as("frames tampered with").isPositive();
            }
        }
    }
}
