package io.github.dl4jbilevel.grpc;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The kinds of frames: the number of each on the wire, and how it is read. */
enum FrameKind {
    HELLO(1, Frame.Hello::read),
    REFUSED(2, in -> new Frame.Refused(FrameFields.text(in))),
    NEW_EPOCH(3, in -> new Frame.NewEpoch(FrameFields.epoch(in))),
    CHUNK(4, Frame.Chunk::read),
    END_OF_ROUND(5, in -> new Frame.EndOfRound(in.getLong(), in.getLong(), in.getInt())),
    TREE_CHUNK(6, Frame.TreeChunk::read),
    HALT(7, in -> new Frame.Halt(in.getInt(), in.getLong(), FrameFields.bytes(in))),
    BYE(8, in -> new Frame.Bye()),
    PING(9, in -> new Frame.Ping(in.getLong())),
    PAUSE(10, in -> new Frame.Pause(in.getLong(), in.getLong()));

    private static final Map<Integer, FrameKind> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(kind -> kind.number, kind -> kind));

    private final int number;

    @SuppressWarnings("ImmutableEnumChecker") // Every reader is a function without state.
    private final Reader reader;

    FrameKind(int number, Reader reader) {
        this.number = number;
        this.reader = reader;
    }

    /** Reads what follows the kind. */
    @FunctionalInterface
    private interface Reader {
        Frame read(ByteBuffer in) throws DamagedFrameException;
    }

    /** The number on the wire, which no other kind may ever get. */
    byte number() {
        return (byte) number;
    }

    /** Reads a frame from its first byte on, which is its kind. */
    static Frame read(ByteBuffer in) throws DamagedFrameException {
        int number = in.get();
        FrameKind kind = BY_NUMBER.get(number);
        if (kind == null) {
            throw new DamagedFrameException("a frame of kind " + number);
        }
        return kind.reader.read(in);
    }
}
