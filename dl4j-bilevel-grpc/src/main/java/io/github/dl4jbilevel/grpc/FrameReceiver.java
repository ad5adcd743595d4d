package io.github.dl4jbilevel.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;

/** Decodes what comes in on one connection over gRPC: first a greeting, then frames for the node. On gRPC's thread of the connection. */
abstract class FrameReceiver implements StreamObserver<ByteBuffer> {
    private final Node node;
    private final Tampering tampering;

    FrameReceiver(Node node, Tampering tampering) {
        this.node = node;
        this.tampering = tampering;
    }

    /** The connection's other direction. */
    abstract PeerStream stream();

    /** The process that was met on this connection; negative until then. */
    abstract int metProcess();

    /** Takes a frame that came before the two have met. */
    abstract void greeted(Frame frame) throws DamagedFrameException;

    /** Ends the connection because a frame came that no process of this library sends. */
    abstract void breakOff(DamagedFrameException cause);

    @Override
    public final void onNext(ByteBuffer bytes) {
        tampering.replace(bytes).forEach(this::receive);
    }

    private void receive(ByteBuffer bytes) {
        try {
            Frame frame = FrameCodec.decode(bytes);
            stream().arrive();
            if (metProcess() >= 0) {
                node.frame(metProcess(), stream(), frame);
            } else {
                greeted(frame);
            }
        } catch (DamagedFrameException e) {
            breakOff(e);
        } catch (RuntimeException e) {
            node.fail(e);
        }
    }

    /** The reason why a connection ended, in gRPC's words. */
    static String reason(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String text = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        return status.getCause() == null
                ? text
                : text + ": " + status.getCause().getMessage();
    }
}
