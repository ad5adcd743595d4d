package io.github.dl4jbilevel.grpc;

import io.grpc.stub.CallStreamObserver;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A connection that came in. */
final class InboundConnection extends FrameReceiver {
    private static final int NOBODY = -1;

    private final Node node;
    private final PeerStream stream;
    private final Consumer<String> warnings;
    private volatile int process = NOBODY;
    private volatile boolean ended;

    InboundConnection(Node node, CallStreamObserver<ByteBuffer> out, Tampering tampering, Consumer<String> warnings) {
        super(node, tampering);
        this.node = node;
        this.stream = new PeerStream(out);
        this.warnings = warnings;
        out.setOnReadyHandler(() -> {
            stream.drain();
            node.sent();
        });
    }

    /** Breaks the connection off if nobody has greeted by now. */
    void requireHello() {
        if (process == NOBODY && !ended) {
            stream.cancel("no greeting");
        }
    }

    @Override
    PeerStream stream() {
        return stream;
    }

    @Override
    int metProcess() {
        return process;
    }

    @Override
    void greeted(Frame frame) throws DamagedFrameException {
        if (!(frame instanceof Frame.Hello hello)) {
            throw new DamagedFrameException("something else than a greeting");
        }
        String objection = node.objection(hello);
        if (objection != null) {
            warnings.accept("refused: " + objection);
            stream.send(Outgoing.of(new Frame.Refused(objection)));
            stream.complete();
            return;
        }
        Frame.Hello own = node.hello(hello.process());
        stream.send(Outgoing.of(own));
        process = hello.process();
        node.met(process, stream, hello, own.position().epoch());
    }

    @Override
    void breakOff(DamagedFrameException cause) {
        warnings.accept("a connection" + (process == NOBODY ? "" : " from " + node.process(process))
                + " is broken off: it brought " + cause.getMessage() + ".");
        stream.cancel("damaged frame");
        end("it brought a damaged frame");
    }

    private void end(String how) {
        ended = true;
        if (process != NOBODY) {
            node.lost(process, stream, how);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (process == NOBODY && !ended) {
            warnings.accept("a connection ended before it greeted: " + reason(failure) + ".");
        }
        end(reason(failure));
    }

    @Override
    public void onCompleted() {
        end("it said goodbye");
        stream.complete();
    }
}
