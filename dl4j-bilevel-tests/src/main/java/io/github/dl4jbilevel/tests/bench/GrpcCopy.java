package io.github.dl4jbilevel.tests.bench;

import io.grpc.CallOptions;
import io.grpc.Drainable;
import io.grpc.InsecureServerCredentials;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies blocks of bytes both ways through one gRPC stream over the loopback interface, with nothing around them: the measure of what
 * the library can do. The best of what was tried: chunks of 256 KiB, executors left out, a window of 4 MiB, sending when gRPC is ready.
 */
final class GrpcCopy implements AutoCloseable {
    private static final int CHUNK = 1 << 18;
    private static final int WINDOW = 4 << 20;
    private static final MethodDescriptor<ByteBuffer, ByteBuffer> COPY =
            MethodDescriptor.<ByteBuffer, ByteBuffer>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName("Copy", "Copy"))
                    .setRequestMarshaller(new Raw())
                    .setResponseMarshaller(new Raw())
                    .build();

    /** One end. */
    private static final class End implements StreamObserver<ByteBuffer> {
        private final ByteBuffer source;
        private final ByteBuffer target;
        private final Semaphore arrived = new Semaphore(0);
        private final AtomicInteger toSend = new AtomicInteger();
        private final byte[] chunk = new byte[CHUNK];
        private CallStreamObserver<ByteBuffer> out;
        private Runnable whenWhole = arrived::release;

        @SuppressWarnings("NullAway.Init") // out follows.
        End(int bytes) {
            source = ByteBuffer.allocateDirect(bytes);
            target = ByteBuffer.allocateDirect(bytes);
        }

        void attach(StreamObserver<ByteBuffer> stream) {
            out = (CallStreamObserver<ByteBuffer>) stream;
        }

        synchronized void drain() {
            while (toSend.get() > 0 && out.isReady()) {
                int n = Math.min(CHUNK, source.remaining());
                source.get(chunk, 0, n);
                out.onNext(ByteBuffer.wrap(chunk, 0, n));
                if (!source.hasRemaining()) {
                    source.clear();
                    toSend.decrementAndGet();
                }
            }
        }

        void send() {
            toSend.incrementAndGet();
            drain();
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            target.put(bytes);
            if (!target.hasRemaining()) {
                target.clear();
                whenWhole.run();
            }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    private final Server server;
    private final ManagedChannel channel;
    private final End here;

    GrpcCopy(int bytes) throws IOException {
        here = new End(bytes);
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(ServerServiceDefinition.builder("Copy")
                        .addMethod(COPY, ServerCalls.asyncBidiStreamingCall(out -> answer(out, bytes)))
                        .build())
                .directExecutor()
                .flowControlWindow(WINDOW)
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .flowControlWindow(WINDOW)
                .build();
        io.grpc.stub.ClientResponseObserver<ByteBuffer, ByteBuffer> observer =
                new io.grpc.stub.ClientResponseObserver<>() {
                    @Override
                    public void beforeStart(io.grpc.stub.ClientCallStreamObserver<ByteBuffer> out) {
                        here.attach(out);
                        out.setOnReadyHandler(here::drain);
                    }

                    @Override
                    public void onNext(ByteBuffer value) {
                        here.onNext(value);
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                };
        ClientCalls.asyncBidiStreamingCall(channel.newCall(COPY, CallOptions.DEFAULT), observer);
    }

    /** The other end sends a block for every block that it gets. */
    private static StreamObserver<ByteBuffer> answer(StreamObserver<ByteBuffer> out, int bytes) {
        End there = new End(bytes);
        there.attach(out);
        there.whenWhole = there::send;
        ((CallStreamObserver<ByteBuffer>) out).setOnReadyHandler(there::drain);
        there.toSend.incrementAndGet();
        return there;
    }

    /** A block out and a block in. */
    void round() throws InterruptedException {
        here.send();
        here.arrived.acquire();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static final class Raw implements MethodDescriptor.Marshaller<ByteBuffer> {
        private final ThreadLocal<byte[]> room = ThreadLocal.withInitial(() -> new byte[CHUNK]);

        @Override
        public InputStream stream(ByteBuffer bytes) {
            return new Chunk(bytes);
        }

        @Override
        public ByteBuffer parse(InputStream stream) {
            try {
                byte[] bytes = room.get();
                return ByteBuffer.wrap(bytes, 0, stream.readNBytes(bytes, 0, CHUNK));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Chunk extends ByteArrayInputStream implements Drainable, KnownLength {
        Chunk(ByteBuffer bytes) {
            super(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
