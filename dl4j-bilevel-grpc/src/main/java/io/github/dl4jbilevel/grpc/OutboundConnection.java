package io.github.dl4jbilevel.grpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that this process dialled. */
final class OutboundConnection extends FrameReceiver implements ClientResponseObserver<ByteBuffer, ByteBuffer> {
    private final Node node;
    private final int process;
    private final Frame.Hello own;
    private final Consumer<String> warnings;
    /** Hears when the connection has ended, and whether the two had met. */
    private final Consumer<Boolean> whenEnded;

    private volatile @Nullable PeerStream stream;
    private volatile boolean met;

    OutboundConnection(
            Node node, int process, Tampering tampering, Consumer<String> warnings, Consumer<Boolean> whenEnded) {
        super(node, tampering);
        this.node = node;
        this.process = process;
        this.own = node.hello(process);
        this.warnings = warnings;
        this.whenEnded = whenEnded;
    }

    /** Breaks the connection off if the other has not answered by now. */
    void requireHello() {
        if (!met) {
            stream().cancel("no answer");
        }
    }

    void end() {
        stream().complete();
    }

    @Override
    PeerStream stream() {
        return Objects.requireNonNull(stream, "not started");
    }

    @Override
    int metProcess() {
        return met ? process : -1;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ByteBuffer> out) {
        PeerStream opened = new PeerStream(out);
        stream = opened;
        opened.enqueue(Outgoing.of(own));
        out.setOnReadyHandler(() -> {
            opened.drain();
            node.sent();
        });
    }

    @Override
    void greeted(Frame frame) throws DamagedFrameException {
        if (frame instanceof Frame.Refused refused) {
            object(refused.reason());
        } else if (frame instanceof Frame.Hello hello) {
            meet(hello);
        } else {
            throw new DamagedFrameException("something else than a greeting");
        }
    }

    private void meet(Frame.Hello hello) {
        String objection = hello.process() == process
                ? node.objection(hello)
                : "At the address of " + node.process(process) + " there is process " + hello.process() + ".";
        if (objection == null) {
            met = true;
            node.met(process, stream(), hello, own.position().epoch());
        } else {
            object(objection);
        }
    }

    /** Before the two have ever met it is this process that is wrong; later it is the other, or somebody in its place. */
    private void object(String objection) {
        if (node.hasMet(process)) {
            warnings.accept("not talked to: " + objection);
            stream().cancel("not talked to");
        } else {
            node.fail(new IllegalArgumentException(objection));
        }
    }

    @Override
    void breakOff(DamagedFrameException cause) {
        warnings.accept("the connection to " + node.process(process) + " is broken off and made again: it brought "
                + cause.getMessage() + ".");
        stream().cancel("damaged frame");
    }

    @Override
    public void onError(Throwable failure) {
        node.couldNotReach(process, reason(failure));
        node.lost(process, stream(), reason(failure));
        whenEnded.accept(met);
    }

    @Override
    public void onCompleted() {
        node.lost(process, stream(), "it said goodbye");
        whenEnded.accept(met);
    }
}
