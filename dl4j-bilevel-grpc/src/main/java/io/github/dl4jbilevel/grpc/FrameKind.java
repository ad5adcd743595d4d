package io.github.dl4jbilevel.grpc;

import java.nio.ByteBuffer;
import java.util.List;

/** The kinds of frames and how each is read, in the order of their numbers on the wire, which begin with 1. */
enum FrameKind {
    HELLO(Frame.Hello::read),
    REFUSED(in -> new Frame.Refused(FrameFields.text(in))),
    NEW_EPOCH(in -> new Frame.NewEpoch(FrameFields.epoch(in))),
    CHUNK(Frame.Chunk::read),
    END_OF_ROUND(in -> new Frame.EndOfRound(in.getLong(), in.getLong(), in.getInt())),
    TREE_CHUNK(Frame.TreeChunk::read),
    HALT(in -> new Frame.Halt(in.getInt(), in.getLong(), FrameFields.bytes(in))),
    BYE(in -> new Frame.Bye()),
    PING(in -> new Frame.Ping(in.getLong())),
    PAUSE(in -> new Frame.Pause(in.getLong(), in.getLong()));

    private static final List<FrameKind> ALL = List.of(values());

    @SuppressWarnings("ImmutableEnumChecker") // Every reader is a function without state.
    private final Reader reader;

    FrameKind(Reader reader) {
        this.reader = reader;
    }

    /** Reads what follows the kind. */
    @FunctionalInterface
    private interface Reader {
        Frame read(ByteBuffer in) throws DamagedFrameException;
    }

    byte number() {
        return (byte) (ordinal() + 1);
    }

    /** Reads a frame from its first byte on, which is its kind. */
    static Frame read(ByteBuffer in) throws DamagedFrameException {
        int number = in.get();
        if (number < 1 || number > ALL.size()) {
            throw new DamagedFrameException("a frame of kind " + number);
        }
        return ALL.get(number - 1).reader.read(in);
    }
}
