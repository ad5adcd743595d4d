package io.github.dl4jbilevel.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.CallStreamObserver;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection of a link, from its first frame to its end. What is to be sent waits in a queue, and becomes bytes only when gRPC says
 * that it can take them; so no more than what the round's rules allow waits, however slow the other is.
 */
final class PeerStream {
    private final CallStreamObserver<ByteBuffer> out;
    private final Deque<Outgoing> queue = new ArrayDeque<>();
    private final ByteBuffer room = ByteBuffer.allocate(FrameCodec.CHUNK + 64);
    private long sent;
    private long arrived;
    private boolean ended;

    PeerStream(CallStreamObserver<ByteBuffer> out) {
        this.out = out;
    }

    /** Puts it at the end of the queue, and sends what can be sent. */
    synchronized void send(Outgoing item) {
        queue.add(item);
        drain();
    }

    /** Puts it at the end of the queue; {@link #drain} sends it. */
    synchronized void enqueue(Outgoing item) {
        queue.add(item);
    }

    /** Forgets what is of no use in another timeline, but for a frame of it that is on its way. */
    synchronized void forgetTimeline() {
        queue.removeIf(Outgoing::isOfTimeline);
    }

    /** Sends what can be sent. */
    synchronized void drain() {
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

    /** Where nothing waits to be sent: says how much was, so that the other notices what it has not got. */
    synchronized void ping() {
        if (queue.isEmpty()) {
            send(Outgoing.of(new Frame.Ping(sent)));
        }
    }

    /** A frame came; on gRPC's thread of the connection. */
    void arrive() {
        arrived++;
    }

    /** How many came before this one. */
    long arrivedBefore() {
        return arrived - 1;
    }

    synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Ends it in order, once what was sent has gone. */
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

    /** Breaks it off. */
    synchronized void cancel(String why) {
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
