package io.github.dl4jbilevel.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The bytes that have come so far of something that is sent in chunks; memory grows with what comes, not with what was announced. */
final class ChunkedBytes {
    private final int length;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ChunkedBytes(int length) {
        this.length = length;
    }

    /**
     * Adds a chunk; one that is there already is passed over.
     *
     * @throws DamagedFrameException if chunks are missing before it, or if it reaches beyond the end
     */
    void add(int announced, int offset, ByteBuffer chunk) throws DamagedFrameException {
        if (announced != length
                || length < 0
                || offset < 0
                || offset > bytes.size()
                || offset + (long) chunk.remaining() > length) {
            throw new DamagedFrameException("bytes from " + offset + ", " + chunk.remaining() + " of them, where "
                    + bytes.size() + " of " + length + " have come");
        }
        if (offset == bytes.size()) {
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            bytes.writeBytes(copy);
        }
    }

    boolean isWhole() {
        return bytes.size() == length;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
