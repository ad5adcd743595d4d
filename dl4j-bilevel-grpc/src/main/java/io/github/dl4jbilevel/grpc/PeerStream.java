package io.github.dl4jbilevel.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.CallStreamObserver;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A connection over gRPC, from its first frame to its end. What is to be sent waits in a queue, and becomes bytes only when gRPC says
 * that it can take them; so no more waits than what the rules of rounds allow, however slow the other is.
 */
final class PeerStream implements Connection {
    private final CallStreamObserver<ByteBuffer> out;
    private final Deque<Outgoing> queue = new ArrayDeque<>();
    private final ByteBuffer room = ByteBuffer.allocate(FrameCodec.CHUNK + 64);
    private long sent;
    private long arrived;
    private boolean ended;

    PeerStream(CallStreamObserver<ByteBuffer> out) {
        this.out = out;
    }

    @Override
    public synchronized void send(Outgoing item) {
        queue.add(item);
        drain();
    }

    @Override
    public synchronized void enqueue(Outgoing item) {
        queue.add(item);
    }

    @Override
    public synchronized void forgetEpoch() {
        queue.removeIf(Outgoing::belongsToEpoch);
    }

    @Override
    public synchronized void drain() {
        Outgoing item = queue.peek();
        while (item != null && !ended && out.isReady()) {
            try {
                out.onNext(item.next(room));
                sent++;
            } catch (IllegalStateException | StatusRuntimeException e) {
                ended = true;
                return;
            }
            if (item.isDone()) {
                queue.poll();
            }
            item = queue.peek();
        }
    }

    @Override
    public synchronized void ping() {
        if (queue.isEmpty()) {
            send(Outgoing.of(new Frame.Ping(sent)));
        }
    }

    /** Counts a frame that came; on gRPC's thread of the connection. */
    void arrive() {
        arrived++;
    }

    @Override
    public long arrivedBefore() {
        return arrived - 1;
    }

    @Override
    public synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Ends the connection in order, once what was sent has gone. */
    synchronized void complete() {
        if (!ended) {
            ended = true;
            try {
                out.onCompleted();
            } catch (IllegalStateException e) {
                // Ended by the other at the same moment.
                queue.clear();
            }
        }
    }

    @Override
    public synchronized void cancel(String why) {
        if (!ended) {
            ended = true;
            queue.clear();
            try {
                out.onError(Status.CANCELLED.withDescription(why).asRuntimeException());
            } catch (IllegalStateException e) {
                queue.clear();
            }
        }
    }
}
