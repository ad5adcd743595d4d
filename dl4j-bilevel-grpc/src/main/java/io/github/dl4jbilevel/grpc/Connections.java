package io.github.dl4jbilevel.grpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's connections: dialled to the neighbours that come before it in the list of processes, taken from those that come after it.
 * Looks after them: dials again what broke, lets neighbours know that it is there, and breaks off what is silent.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final int REMEMBERED = 1000;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_LOOK_MILLIS = 500;
    private static final long GREETING_MILLIS = 10_000;

    private final NodeState node;
    private final Reception reception;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dl4j-bilevel-links");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Link, ManagedChannel> channels = new HashMap<>();
    private final Map<Link, Talk> talks = new ConcurrentHashMap<>();
    /** Refusals that were logged. */
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    private final Duration notice;
    private final Tampering tampering;
    private volatile boolean closed;

    Connections(NodeState node, Reception reception, PeerServer server, Duration notice, Tampering tampering) {
        this.node = node;
        this.reception = reception;
        this.tampering = tampering;
        this.notice = notice;
        server.let(this::answer);
        for (Link link : node.links()) {
            if (node.dials(link)) {
                channels.put(link, channel(link.peer(), server));
                dial(link, FIRST_PAUSE_MILLIS);
            }
        }
        long period = Math.max(20, Math.min(LONGEST_LOOK_MILLIS, notice.toMillis() / 5));
        later(() -> lookAfter(period), period);
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

    private void lookAfter(long period) {
        if (!closed) {
            reception.silent().forEach(stream -> stream.cancel("silent"));
            for (Link link : node.links()) {
                PeerStream stream = reception.streamOf(link);
                if (stream != null) {
                    stream.ping();
                }
            }
            reception.reportLost();
            reception.heal();
        }
        later(() -> lookAfter(period), period);
    }

    /** Unless all is over; what the task throws fails the node. */
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

    private void dial(Link link, long pause) {
        ManagedChannel channel = channels.get(link);
        if (closed || channel == null) {
            return;
        }
        // What the network swallowed without a word still looks like a connection.
        channel.enterIdle();
        channel.resetConnectBackoff();
        Talk talk = new Talk(link, pause);
        ClientCalls.asyncBidiStreamingCall(channel.newCall(PeerService.TALK, CallOptions.DEFAULT), talk);
        later(talk::requireHello, Math.max(GREETING_MILLIS, notice.toMillis()));
    }

    private void dialAgain(Link link, long pause) {
        later(() -> dial(link, Math.min(LONGEST_PAUSE_MILLIS, 2 * pause)), pause);
    }

    private StreamObserver<ByteBuffer> answer(StreamObserver<ByteBuffer> out) {
        Visit visit = new Visit((CallStreamObserver<ByteBuffer>) out);
        later(visit::requireHello, GREETING_MILLIS);
        return visit;
    }

    /** Says something once. */
    private void warnOnce(String what) {
        if (said.size() < REMEMBERED && said.add(what)) {
            LOG.warn("{}: {}", node.self(), what);
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        channels.values().forEach(ManagedChannel::shutdown);
        talks.values().forEach(Talk::end);
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    /** What becomes of the frames of a connection before they are read; for tests. */
    interface Tampering {
        /** What comes in the place of a frame. */
        List<ByteBuffer> instead(ByteBuffer frame);
    }

    /** A connection that this process dialled. */
    private final class Talk implements ClientResponseObserver<ByteBuffer, ByteBuffer> {
        private final Link link;
        private final long pause;
        private final Frame.Hello own;
        private volatile @Nullable PeerStream stream;
        private volatile boolean met;

        Talk(Link link, long pause) {
            this.link = link;
            this.pause = pause;
            this.own = reception.hello(link);
        }

        void requireHello() {
            if (!met) {
                stream().cancel("no answer");
            }
        }

        private PeerStream stream() {
            return Objects.requireNonNull(stream, "not started");
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ByteBuffer> out) {
            PeerStream opened = new PeerStream(out);
            stream = opened;
            opened.enqueue(Outgoing.of(own));
            out.setOnReadyHandler(opened::drain);
            talks.put(link, this);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            tampering.instead(bytes).forEach(this::take);
        }

        private void take(ByteBuffer bytes) {
            try {
                Frame frame = FrameCodec.decode(bytes);
                stream().arrive();
                if (met) {
                    reception.take(link, stream(), frame);
                } else if (frame instanceof Frame.Refused refused) {
                    object(refused.reason());
                } else if (frame instanceof Frame.Hello hello) {
                    meet(hello);
                } else {
                    throw new DamagedFrameException("something else than a greeting");
                }
            } catch (DamagedFrameException e) {
                breakOff(e);
            } catch (RuntimeException e) {
                node.fail(e);
            }
        }

        private void meet(Frame.Hello hello) {
            String objection = hello.process() == link.process()
                    ? reception.objection(hello)
                    : "At the address of " + link + " there is process " + hello.process() + ".";
            if (objection != null) {
                object(objection);
                return;
            }
            met = true;
            reception.meet(link, stream(), hello, own.position().timeline());
        }

        /** Before the two have ever met it is this process that is wrong; later it is the other, or somebody in its place. */
        private void object(String objection) {
            if (reception.hasMet(link)) {
                warnOnce("not talked to: " + objection);
                stream().cancel("not talked to");
            } else {
                node.fail(new IllegalArgumentException(objection));
            }
        }

        private void breakOff(DamagedFrameException e) {
            warnOnce("the connection to " + link + " is broken off and made anew: it brought " + e.getMessage() + ".");
            stream().cancel("damaged frame");
        }

        void end() {
            stream().complete();
        }

        @Override
        public void onError(Throwable failure) {
            reception.miss(link, reason(failure));
            reception.lose(link, stream(), reason(failure));
            dialAgain(link, met ? FIRST_PAUSE_MILLIS : pause);
        }

        @Override
        public void onCompleted() {
            reception.lose(link, stream(), "it said goodbye");
            dialAgain(link, met ? FIRST_PAUSE_MILLIS : pause);
        }
    }

    private static String reason(Throwable failure) {
        io.grpc.Status status = io.grpc.Status.fromThrowable(failure);
        String text = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        return status.getCause() == null
                ? text
                : text + ": " + status.getCause().getMessage();
    }

    /** A connection that came in. */
    private final class Visit implements StreamObserver<ByteBuffer> {
        private final PeerStream stream;
        private volatile @Nullable Link link;
        private volatile boolean ended;

        Visit(CallStreamObserver<ByteBuffer> out) {
            this.stream = new PeerStream(out);
            out.setOnReadyHandler(stream::drain);
        }

        void requireHello() {
            if (link == null && !ended) {
                stream.cancel("no greeting");
            }
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            tampering.instead(bytes).forEach(this::take);
        }

        private void take(ByteBuffer bytes) {
            try {
                Frame frame = FrameCodec.decode(bytes);
                stream.arrive();
                Link known = link;
                if (known != null) {
                    reception.take(known, stream, frame);
                } else if (frame instanceof Frame.Hello hello) {
                    greet(hello);
                } else {
                    throw new DamagedFrameException("something else than a greeting");
                }
            } catch (DamagedFrameException e) {
                warnOnce("a connection" + (link == null ? "" : " from " + link) + " is broken off: it brought "
                        + e.getMessage() + ".");
                stream.cancel("damaged frame");
                end("it brought a damaged frame");
            } catch (RuntimeException e) {
                node.fail(e);
            }
        }

        private void greet(Frame.Hello hello) {
            String objection = reception.objection(hello);
            if (objection != null) {
                warnOnce("refused: " + objection);
                stream.send(Outgoing.of(new Frame.Refused(objection)));
                stream.complete();
                return;
            }
            Link of = node.linkTo(hello.process());
            Frame.Hello own = reception.hello(of);
            stream.send(Outgoing.of(own));
            link = of;
            reception.meet(of, stream, hello, own.position().timeline());
        }

        private void end(String how) {
            ended = true;
            Link known = link;
            if (known != null) {
                reception.lose(known, stream, how);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (link == null && !ended) {
                warnOnce("a connection ended before it greeted: " + reason(failure) + ".");
            }
            end(reason(failure));
        }

        @Override
        public void onCompleted() {
            end("it said goodbye");
            stream.complete();
        }
    }
}
