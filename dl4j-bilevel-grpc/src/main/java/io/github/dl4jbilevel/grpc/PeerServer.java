package io.github.dl4jbilevel.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An open port at which a process takes connections of its neighbours. Until a run begins, they are told to come again. */
public final class PeerServer implements AutoCloseable {
    static final int WINDOW = 4 << 20;
    private static final int CALLS = 4;
    private static final int SETUP_SECONDS = 20;
    private static final int IDLE_SECONDS = 60;

    /** The loggers by which gRPC tells of strangers, who may be any number: the first line of each kind is enough. */
    private static final List<Logger> OF_STRANGERS = Stream.of(
                    "NettyServerStream", "NettyServerTransport", "NettyServerTransport.connections")
            .map(name -> Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty." + name))
            .toList();

    static {
        for (Logger logger : OF_STRANGERS) {
            AtomicBoolean said = new AtomicBoolean();
            if (logger.getFilter() == null) {
                logger.setFilter(entry -> said.compareAndSet(false, true));
            }
        }
    }

    /** Takes connections that come in. */
    interface Acceptor {
        /** Returns what gets the frames of a connection, given what sends on it. */
        StreamObserver<ByteBuffer> accept(StreamObserver<ByteBuffer> out);
    }

    private final Server server;
    private final int port;
    private final @Nullable TlsFiles tls;
    private volatile @Nullable Acceptor acceptor;

    private PeerServer(InetSocketAddress address, @Nullable TlsFiles tls) throws IOException {
        this.tls = tls;
        ServerCredentials credentials = tls == null ? InsecureServerCredentials.create() : tls.server();
        this.server = NettyServerBuilder.forAddress(address, credentials)
                .addService(ServerServiceDefinition.builder(PeerService.NAME)
                        .addMethod(PeerService.TALK, ServerCalls.asyncBidiStreamingCall(this::accept))
                        .build())
                .directExecutor()
                .flowControlWindow(WINDOW)
                .maxInboundMessageSize(FrameCodec.LIMIT)
                .maxConcurrentCallsPerConnection(CALLS)
                .handshakeTimeout(SETUP_SECONDS, TimeUnit.SECONDS)
                .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(false)
                .build()
                .start();
        this.port = server.getPort();
    }

    /**
     * Opens a port without encryption: for networks that nobody else can reach.
     *
     * @param host name or address to listen on, {@code 0.0.0.0} for all of the machine's
     * @param port 0 for a free one
     * @throws IOException if that is not possible, for example because the port is taken
     */
    public static PeerServer listen(String host, int port) throws IOException {
        return open(host, port, null);
    }

    /**
     * Opens a port with mutual TLS; the process's own connections use it too.
     *
     * @throws IOException if that is not possible, or if the files are not certificates and keys
     */
    public static PeerServer listen(String host, int port, TlsFiles tls) throws IOException {
        return open(host, port, tls);
    }

    private static PeerServer open(String host, int port, @Nullable TlsFiles tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("Host " + host + " is not known: give a name or address of this machine.");
        }
        try {
            return new PeerServer(address, tls);
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("Port " + port + " of " + host + " cannot be opened: " + cause.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("The TLS files cannot be used: " + e.getMessage(), e);
        }
    }

    /** The port. */
    public int port() {
        return port;
    }

    ChannelCredentials channelCredentials() throws IOException {
        return tls == null ? InsecureChannelCredentials.create() : tls.client();
    }

    void acceptWith(Acceptor taker) {
        acceptor = taker;
    }

    private StreamObserver<ByteBuffer> accept(StreamObserver<ByteBuffer> out) {
        Acceptor taker = acceptor;
        if (taker != null) {
            return taker.accept(out);
        }
        out.onError(io.grpc.Status.UNAVAILABLE.withDescription("not yet").asRuntimeException());
        return new StreamObserver<>() {
            @Override
            public void onNext(ByteBuffer frame) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        server.shutdownNow();
    }
}
