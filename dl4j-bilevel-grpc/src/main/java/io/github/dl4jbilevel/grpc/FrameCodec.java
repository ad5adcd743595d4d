package io.github.dl4jbilevel.grpc;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Frames as bytes: a kind, its {@linkplain FrameFields fields}, and a CRC-32C of all that. Nothing is ever read as a Java object.
 */
final class FrameCodec {
    /** The number of bytes of a message, or of a gather or broadcast, in one frame. */
    static final int CHUNK = 1 << 18;
    /** The most bytes of a whole frame. */
    static final int LIMIT = 1 << 20;

    private static final int CHECKSUM = Integer.BYTES;

    private FrameCodec() {}

    /** The frame's bytes. */
    static ByteBuffer encode(Frame.Whole frame) {
        FrameFields.Writer out = new FrameFields.Writer();
        out.putByte(frame.kind().number());
        frame.write(out);
        byte[] bytes = out.toBytes();
        return seal(ByteBuffer.allocate(bytes.length + CHECKSUM).put(bytes));
    }

    /** Puts the checksum behind what was put, and flips. */
    static ByteBuffer seal(ByteBuffer frame) {
        frame.putInt(checksum(frame.duplicate().flip()));
        return frame.flip();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /**
     * The frame that these bytes are.
     *
     * @throws DamagedFrameException if they are not a frame, or were truncated or changed
     */
    static Frame decode(ByteBuffer bytes) throws DamagedFrameException {
        if (bytes.remaining() < 1 + CHECKSUM) {
            throw new DamagedFrameException("a frame of " + bytes.remaining() + " bytes");
        }
        ByteBuffer body = bytes.slice(bytes.position(), bytes.remaining() - CHECKSUM);
        if (checksum(body.duplicate()) != bytes.getInt(bytes.limit() - CHECKSUM)) {
            throw new DamagedFrameException("a frame whose checksum does not fit its " + bytes.remaining() + " bytes");
        }
        try {
            Frame frame = FrameKind.read(body);
            if (body.hasRemaining()) {
                throw new DamagedFrameException("a frame with " + body.remaining() + " bytes too many");
            }
            return frame;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new DamagedFrameException("a frame that contradicts itself", e);
        }
    }
}
