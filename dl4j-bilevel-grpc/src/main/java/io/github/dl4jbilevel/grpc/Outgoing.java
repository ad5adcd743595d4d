package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What waits to be sent on a link; becomes bytes when the link can take them. */
interface Outgoing {
    /** The next frame, made in this room or elsewhere. */
    ByteBuffer next(ByteBuffer room);

    /** Whether there is no further frame. */
    boolean isDone();

    /** Whether it is of no use in another timeline. */
    boolean isOfTimeline();

    /** A frame that is one piece. */
    static Outgoing of(Frame frame) {
        boolean ofTimeline = frame instanceof Frame.Round || frame instanceof Frame.Said;
        ByteBuffer encoded = FrameCodec.encode(frame);
        return new Outgoing() {
            private boolean done;

            @Override
            public ByteBuffer next(ByteBuffer room) {
                done = true;
                return encoded;
            }

            @Override
            public boolean isDone() {
                return done;
            }

            @Override
            public boolean isOfTimeline() {
                return ofTimeline;
            }
        };
    }

    /** A row, read when it is sent: it stays as it is until the other has it. */
    final class OfRow implements Outgoing {
        private final long timeline;
        private final int agent;
        private final long round;
        private final INDArray row;
        private final int length;
        private final MessagePrecision precision;
        private int sent;

        OfRow(long timeline, int agent, long round, INDArray row, long length, MessagePrecision precision) {
            this.timeline = timeline;
            this.agent = agent;
            this.round = round;
            this.row = row;
            this.length = Math.toIntExact(length);
            this.precision = precision;
        }

        @Override
        public ByteBuffer next(ByteBuffer room) {
            int count = Math.min(length - sent, FrameCodec.CHUNK / precision.width(row.dataType()));
            FrameCodec.beginRow(room, timeline, agent, round, sent);
            precision.pack(row, sent, count, room);
            sent += count;
            return FrameCodec.seal(room);
        }

        @Override
        public boolean isDone() {
            return sent == length;
        }

        @Override
        public boolean isOfTimeline() {
            return true;
        }
    }

    /** What a process says to the root, or the root to all. */
    final class OfSaid implements Outgoing {
        private final long timeline;
        private final int sequence;
        private final int process;
        private final byte[] bytes;
        private int sent;
        private boolean begun;

        OfSaid(long timeline, int sequence, int process, byte[] bytes) {
            this.timeline = timeline;
            this.sequence = sequence;
            this.process = process;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer next(ByteBuffer room) {
            int count = Math.min(bytes.length - sent, FrameCodec.CHUNK);
            FrameCodec.beginSaid(room, timeline, sequence, process, bytes.length, sent);
            room.put(bytes, sent, count);
            sent += count;
            begun = true;
            return FrameCodec.seal(room);
        }

        @Override
        public boolean isDone() {
            return begun && sent == bytes.length;
        }

        @Override
        public boolean isOfTimeline() {
            return true;
        }
    }
}
