package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Something that waits to be sent on a connection; it becomes bytes when the connection can take them. */
interface Outgoing {
    /** The next frame, made in this buffer or elsewhere. */
    ByteBuffer next(ByteBuffer room);

    /** Whether there is no further frame. */
    boolean isDone();

    /** Whether it is of no use in another epoch. */
    boolean belongsToEpoch();

    /** A frame that is one piece. */
    static Outgoing of(Frame.Whole frame) {
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
            public boolean belongsToEpoch() {
                return frame.belongsToEpoch();
            }
        };
    }

    /** The part of an agent's message that travels, read when it is sent: it stays as it is until the other has it. */
    final class Message implements Outgoing {
        private final long epoch;
        private final int agent;
        private final long round;
        private final INDArray row;
        private final int length;
        private final Membership.Common common;
        private int sent;

        Message(long epoch, int agent, long round, INDArray row, Membership.Common common) {
            this.epoch = epoch;
            this.agent = agent;
            this.round = round;
            this.row = row;
            this.length = Math.toIntExact(common.shape().length(round));
            this.common = common;
        }

        @Override
        public ByteBuffer next(ByteBuffer room) {
            MessagePrecision precision = common.precision();
            int count = Math.min(length - sent, FrameCodec.CHUNK / precision.width(row.dataType()));
            Frame.Chunk.begin(room, epoch, agent, round, sent);
            common.shape().locate(round, sent, count, (offset, n) -> precision.pack(row, offset, n, room));
            sent += count;
            return FrameCodec.seal(room);
        }

        @Override
        public boolean isDone() {
            return sent == length;
        }

        @Override
        public boolean belongsToEpoch() {
            return true;
        }
    }

    /** A parcel that a process sends to the root, or the root to all. */
    final class TreeParcel implements Outgoing {
        private final long epoch;
        private final GatherTree.Parcel parcel;
        private int sent;
        private boolean begun;

        TreeParcel(long epoch, GatherTree.Parcel parcel) {
            this.epoch = epoch;
            this.parcel = parcel;
        }

        @Override
        public ByteBuffer next(ByteBuffer room) {
            byte[] bytes = parcel.bytes();
            int count = Math.min(bytes.length - sent, FrameCodec.CHUNK);
            Frame.TreeChunk.begin(room, epoch, parcel.call(), parcel.process(), bytes.length, sent);
            room.put(bytes, sent, count);
            sent += count;
            begun = true;
            return FrameCodec.seal(room);
        }

        @Override
        public boolean isDone() {
            return begun && sent == parcel.bytes().length;
        }

        @Override
        public boolean belongsToEpoch() {
            return true;
        }
    }
}
