package io.github.dl4jbilevel.grpc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A frame on the connection of two processes. One stream of frames runs in each direction, in order:
 *
 * <pre>
 *   Hello, then [NewEpoch] and, for each round, Chunk* EndOfRound; between rounds TreeChunk*; at the end Bye
 * </pre>
 *
 * <p>A frame knows its kind and how it is written; how it is read stands beside it and in {@link FrameKind}. So a new one is a record
 * here, a line of {@link FrameKind}, and what {@link NodeState#frame} does with it.
 */
sealed interface Frame {
    /** The version of the protocol; processes with another one are refused. */
    int PROTOCOL = 2;

    /** A frame that is encoded at once; the others are sent chunk by chunk, from the memory where their content is. */
    sealed interface Whole extends Frame {
        FrameKind kind();

        /** Writes what follows the kind. */
        void write(FrameFields.Writer out);

        /** Whether the frame is of no use in another epoch. */
        default boolean belongsToEpoch() {
            return false;
        }
    }

    /**
     * Says who is there, what is run, and how far it is.
     *
     * @param protocol {@link #PROTOCOL}
     * @param incarnation a number drawn when the process started
     * @param process its place in the list of processes
     * @param settings of the run, by name
     * @param partLengths entries of a message's parts
     * @param position how far it is
     */
    record Hello(
            int protocol,
            long incarnation,
            int process,
            Map<String, String> settings,
            List<Long> partLengths,
            Position position)
            implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.HELLO;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putInt(protocol);
            out.putLong(incarnation);
            out.putInt(process);
            out.putInt(settings.size());
            settings.forEach((name, value) -> {
                out.putText(name);
                out.putText(value);
            });
            out.putInt(partLengths.size());
            partLengths.forEach(out::putLong);
            out.putEpoch(position.epoch());
            out.putLong(position.published());
            out.putLong(position.received());
            out.putLong(position.newestState());
        }

        static Hello read(ByteBuffer in) throws DamagedFrameException {
            int protocol = in.getInt();
            if (protocol != PROTOCOL) {
                throw new DamagedFrameException(
                        "protocol " + protocol + " where this process speaks " + PROTOCOL + ": run one version on all");
            }
            long incarnation = in.getLong();
            int process = in.getInt();
            Map<String, String> settings = new LinkedHashMap<>();
            int count = FrameFields.count(in, 2 * Integer.BYTES);
            for (int i = 0; i < count; i++) {
                String name = FrameFields.text(in);
                settings.put(name, FrameFields.text(in));
            }
            List<Long> lengths = new ArrayList<>();
            int parts = FrameFields.count(in, Long.BYTES);
            for (int i = 0; i < parts; i++) {
                lengths.add(in.getLong());
            }
            Position position = new Position(FrameFields.epoch(in), in.getLong(), in.getLong(), in.getLong());
            return new Hello(protocol, incarnation, process, settings, lengths, position);
        }
    }

    /** Says why the other is refused. */
    record Refused(String reason) implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.REFUSED;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putText(reason);
        }
    }

    /** Says that the sender takes part in this epoch from here on. */
    record NewEpoch(Epoch epoch) implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.NEW_EPOCH;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putEpoch(epoch);
        }
    }

    /**
     * A chunk of what travels of one agent's message in one round.
     *
     * @param epoch its {@link Epoch#tag}
     * @param agent whose message it is
     * @param round 0-based
     * @param offset first entry, counted among those that travel
     * @param entries raw, little-endian, as wide as the run's precision says; valid until the frame is handled
     */
    record Chunk(long epoch, int agent, long round, int offset, ByteBuffer entries) implements Frame {
        /** Begins a frame in a buffer of at least {@link FrameCodec#LIMIT} bytes, after which the entries have to be put. */
        static void begin(ByteBuffer into, long epoch, int agent, long round, int offset) {
            into.clear().put(FrameKind.CHUNK.number());
            into.putLong(epoch).putInt(agent).putLong(round).putInt(offset);
        }

        static Chunk read(ByteBuffer in) {
            return new Chunk(in.getLong(), in.getInt(), in.getLong(), in.getInt(), rest(in));
        }
    }

    /**
     * Says that all messages of the round that the other hears have been sent.
     *
     * @param epoch its {@link Epoch#tag}
     * @param round 0-based
     * @param messages how many
     */
    record EndOfRound(long epoch, long round, int messages) implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.END_OF_ROUND;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putLong(epoch);
            out.putLong(round);
            out.putInt(messages);
        }

        @Override
        public boolean belongsToEpoch() {
            return true;
        }
    }

    /**
     * A chunk of what a process sends up the {@linkplain GatherTree tree} to the root, or the root down to all.
     *
     * @param epoch its {@link Epoch#tag}
     * @param call number of the call of gather or broadcast since the epoch began
     * @param process the process that it comes from at first
     * @param length bytes in all
     * @param offset first byte
     * @param bytes valid until the frame is handled
     */
    record TreeChunk(long epoch, int call, int process, int length, int offset, ByteBuffer bytes) implements Frame {
        /** Begins a frame, after which the bytes have to be put. */
        static void begin(ByteBuffer into, long epoch, int call, int process, int length, int offset) {
            into.clear().put(FrameKind.TREE_CHUNK.number());
            into.putLong(epoch).putInt(call).putInt(process).putInt(length).putInt(offset);
        }

        static TreeChunk read(ByteBuffer in) {
            return new TreeChunk(in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getInt(), rest(in));
        }
    }

    /** The rest of a frame, without a copy. */
    private static ByteBuffer rest(ByteBuffer in) {
        ByteBuffer rest = in.slice();
        in.position(in.limit());
        return rest;
    }

    /**
     * Says that an agent cannot go on.
     *
     * @param agent which
     * @param round in which
     */
    @SuppressWarnings("ArrayRecordComponent") // Copied in and never compared.
    record Halt(int agent, long round, byte[] reason) implements Whole {
        public Halt {
            reason = reason.clone();
        }

        /** Whether all are to hear of this one instead of the other. */
        boolean isBefore(Halt other) {
            return round < other.round || (round == other.round && agent < other.agent);
        }

        @Override
        public FrameKind kind() {
            return FrameKind.HALT;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putInt(agent);
            out.putLong(round);
            out.putBytes(reason);
        }
    }

    /**
     * Asks all to save their state when they have completed so many rounds.
     *
     * @param epoch its {@link Epoch#tag}
     * @param completed how many
     */
    record Pause(long epoch, long completed) implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.PAUSE;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putLong(epoch);
            out.putLong(completed);
        }
    }

    /**
     * Says that the sender is there, with nothing to send.
     *
     * @param frames how many it has sent before on this connection
     */
    record Ping(long frames) implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.PING;
        }

        @Override
        public void write(FrameFields.Writer out) {
            out.putLong(frames);
        }
    }

    /** Says that the sender is done, and will be gone. */
    record Bye() implements Whole {
        @Override
        public FrameKind kind() {
            return FrameKind.BYE;
        }

        @Override
        public void write(FrameFields.Writer out) {}
    }
}
