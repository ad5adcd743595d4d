package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** A stranger who comes to a port does not disturb the training, and leaves nothing behind. */
@Timeout(120)
class IntruderTest {
    private static final int AGENTS = 3;
    private static final Conformance SUITE = new Conformance(AGENTS, 2000, 300, DataType.FLOAT);
    private static final long FEW_BYTES = 60L << 20;

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
        return socket;
    }

    @Test
    void randomBytesAndIdleConnectionsDoNotDisturb() throws Exception {
        List<Socket> idle = new ArrayList<>();
        Random random = new Random(7);
        try (Ports ports = new Ports(AGENTS)) {
            long before = used();
            List<List<double[]>> ends = SUITE.inProcesses(ports.factories(), (agent, completed) -> {
                if (agent == 0 && completed % 3 == 0) {
                    try {
                        for (int i = 0; i < 10; i++) {
                            idle.add(connect(ports.port(i % AGENTS)));
                        }
                        try (Socket noisy = connect(ports.port(1))) {
                            byte[] bytes = new byte[5000];
                            random.nextBytes(bytes);
                            noisy.getOutputStream().write(bytes);
                        }
                    } catch (IOException e) {
                        // The port defends itself.
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                }
            });
            assertThat(ends).usingRecursiveComparison().isEqualTo(SUITE.inOneProcess());
            assertThat(idle).as("idle connections").hasSizeGreaterThanOrEqualTo(900);
            assertThat(used() - before).as("bytes of heap for them").isLessThan(FEW_BYTES);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Speaks gRPC, but says what no neighbour does. */
    @Test
    void strangersAreRefused() throws Exception {
        ByteBuffer lying = FrameCodec.encode(new Frame.Hello(
                Frame.PROTOCOL,
                99L,
                1,
                Map.of("seed", "1"),
                List.of(),
                new Position(new Epoch(0, 0, new TreeSet<>()), 0, 0, 0)));
        lying.putInt(1 + Integer.BYTES + Long.BYTES + Integer.BYTES, 1_000_000);
        List<ByteBuffer> greetings = List.of(
                ByteBuffer.wrap(new byte[0]),
                ByteBuffer.wrap("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                lying,
                ByteBuffer.wrap(new byte[FrameCodec.LIMIT + 1]),
                FrameCodec.encode(new Frame.Bye()),
                FrameCodec.encode(new Frame.NewEpoch(new Epoch(99, 0, new TreeSet<>()))));
        try (Ports ports = new Ports(AGENTS)) {
            List<CompletableFuture<String>> ends = new ArrayList<>();
            List<ManagedChannel> channels = new ArrayList<>();
            List<List<double[]>> result = SUITE.inProcesses(ports.factories(), (agent, completed) -> {
                if (agent == 0 && completed % 20 == 0) {
                    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", ports.port(1))
                            .usePlaintext()
                            .build();
                    channels.add(channel);
                    ends.add(say(channel, greetings.get((int) (completed / 20) % greetings.size())));
                }
            });
            assertThat(result).usingRecursiveComparison().isEqualTo(SUITE.inOneProcess());
            assertThat(ends).hasSizeGreaterThan(greetings.size());
            for (CompletableFuture<String> end : ends) {
                assertThat(end.get(20, TimeUnit.SECONDS)).isNotEmpty();
            }
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    /** The way in which the conversation ends. */
    private static CompletableFuture<String> say(ManagedChannel channel, ByteBuffer greeting) {
        CompletableFuture<String> end = new CompletableFuture<>();
        StreamObserver<ByteBuffer> out = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(PeerService.TALK, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(ByteBuffer frame) {
                        end.completeExceptionally(new AssertionError("was talked to"));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.complete(failure.toString());
                    }

                    @Override
                    public void onCompleted() {
                        end.complete("completed");
                    }
                });
        out.onNext(greeting.duplicate());
        return end;
    }
}
