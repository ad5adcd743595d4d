package io.github.dl4jbilevel.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** What has come so far of something that is sent in pieces; memory grows with what comes, not with what was announced. */
final class SaidBytes {
    private final int length;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    SaidBytes(int length) {
        this.length = length;
    }

    /**
     * Adds a piece; one that is there already is passed over.
     *
     * @throws DamagedFrameException if pieces are missing before it, or if it reaches beyond the end
     */
    void add(int announced, int offset, ByteBuffer piece) throws DamagedFrameException {
        if (announced != length
                || length < 0
                || offset < 0
                || offset > bytes.size()
                || offset + (long) piece.remaining() > length) {
            throw new DamagedFrameException("bytes from " + offset + ", " + piece.remaining() + " of them, where "
                    + bytes.size() + " of " + length + " have come");
        }
        if (offset == bytes.size()) {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
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
