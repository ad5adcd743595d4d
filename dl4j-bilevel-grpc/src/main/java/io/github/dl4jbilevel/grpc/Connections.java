package io.github.dl4jbilevel.grpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's connections over gRPC: dialled to the neighbours that come before it in the list of processes, taken from those that come after
 * it. A timer dials again what broke, breaks off what does not greet, and makes the node tick; when it does so decides nothing about a
 * neighbour, which is left to the node and its {@link NanoClock}.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    /** The number of different warnings that are remembered, so that each is logged once; strangers can cause any number. */
    private static final int REMEMBERED = 1000;

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final long SHORTEST_TICK_MILLIS = 20;
    private static final long LONGEST_TICK_MILLIS = 100;
    /** Ticks in the time after which a silent neighbour counts as lost, so that some pings may be late. */
    private static final int TICKS_IN_NOTICE = 5;

    private static final long GREETING_MILLIS = 10_000;

    private final Node node;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dl4j-bilevel-links");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Integer, ManagedChannel> channels = new HashMap<>();
    private final Map<Integer, OutboundConnection> dialled = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Duration notice;
    private final Tampering tampering;
    private volatile boolean closed;

    Connections(Node node, PeerServer server, Duration notice, Tampering tampering) {
        this.node = node;
        this.tampering = tampering;
        this.notice = notice;
        server.acceptWith(this::accept);
        for (int process : node.dialled()) {
            channels.put(process, channel(node.process(process), server));
            dial(process, FIRST_PAUSE_MILLIS);
        }
        long period =
                Math.max(SHORTEST_TICK_MILLIS, Math.min(LONGEST_TICK_MILLIS, notice.toMillis() / TICKS_IN_NOTICE));
        later(() -> tick(period), period);
    }

    private static ManagedChannel channel(PeerProcess peer, PeerServer server) {
        try {
            return NettyChannelBuilder.forAddress(peer.host(), peer.port(), server.channelCredentials())
                    .directExecutor()
                    .disableRetry()
                    .flowControlWindow(PeerServer.WINDOW)
                    .maxInboundMessageSize(FrameCodec.LIMIT)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("The TLS files cannot be used: " + e.getMessage(), e);
        }
    }

    private void tick(long period) {
        try {
            node.tick();
        } finally {
            // What waits, such as a goodbye, counts on the next tick also after one that failed.
            later(() -> tick(period), period);
        }
    }

    /** Runs a task unless all is over; what the task throws fails the node. */
    @SuppressWarnings("FutureReturnValueIgnored") // It throws nothing.
    private void later(Runnable task, long millis) {
        if (closed) {
            return;
        }
        try {
            timer.schedule(() -> attempt(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed in the meantime", node.self(), e);
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{}: a link cannot be looked after.", node.self(), e);
            node.fail(e);
        }
    }

    private void dial(int process, long pause) {
        ManagedChannel channel = channels.get(process);
        if (closed || channel == null) {
            return;
        }
        // What the network swallowed without a word still looks like a connection.
        channel.enterIdle();
        channel.resetConnectBackoff();
        OutboundConnection connection = new OutboundConnection(
                node, process, tampering, this::warnOnce, met -> dialAgain(process, met ? FIRST_PAUSE_MILLIS : pause));
        ClientCalls.asyncBidiStreamingCall(channel.newCall(PeerService.TALK, CallOptions.DEFAULT), connection);
        dialled.put(process, connection);
        later(connection::requireHello, Math.max(GREETING_MILLIS, notice.toMillis()));
    }

    private void dialAgain(int process, long pause) {
        later(() -> dial(process, Math.min(LONGEST_PAUSE_MILLIS, 2 * pause)), pause);
    }

    private StreamObserver<ByteBuffer> accept(StreamObserver<ByteBuffer> out) {
        InboundConnection connection =
                new InboundConnection(node, (CallStreamObserver<ByteBuffer>) out, tampering, this::warnOnce);
        later(connection::requireHello, GREETING_MILLIS);
        return connection;
    }

    private void warnOnce(String what) {
        if (warned.size() < REMEMBERED && warned.add(what)) {
            LOG.warn("{}: {}", node.self(), what);
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        channels.values().forEach(ManagedChannel::shutdown);
        dialled.values().forEach(OutboundConnection::end);
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
