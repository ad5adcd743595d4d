package io.github.dl4jbilevel.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * The fields of frames that are more than a number. Every length is checked against the bytes that are there before anything is allocated
 * for it.
 */
final class FrameFields {
    private static final long MOST_GENERATIONS = 1L << 40;

    private FrameFields() {}

    /** Writes numbers as big-endian, and text as UTF-8 after its length. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void putByte(byte value) {
            out.write(value);
        }

        void putInt(int value) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }

        void putLong(long value) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }

        void putText(String text) {
            putBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Puts the length, then the bytes. */
        void putBytes(byte[] bytes) {
            putInt(bytes.length);
            out.writeBytes(bytes);
        }

        void putEpoch(Epoch epoch) {
            putLong(epoch.generation());
            putLong(epoch.round());
            putLong(epoch.before());
            putInt(epoch.missing().size());
            epoch.missing().forEach(this::putInt);
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }

    static String text(ByteBuffer in) throws DamagedFrameException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    static byte[] bytes(ByteBuffer in) throws DamagedFrameException {
        byte[] bytes = new byte[count(in, 1)];
        in.get(bytes);
        return bytes;
    }

    static Epoch epoch(ByteBuffer in) throws DamagedFrameException {
        long generation = in.getLong();
        long round = in.getLong();
        long before = in.getLong();
        if (generation < 0 || generation > MOST_GENERATIONS || round < 0) {
            throw new DamagedFrameException("generation " + generation + " from round " + round);
        }
        TreeSet<Integer> missing = new TreeSet<>();
        int count = count(in, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            missing.add(in.getInt());
        }
        return new Epoch(generation, round, missing, before);
    }

    /** A number of things of at least so many bytes each, which have to be there. */
    static int count(ByteBuffer in, int bytesEach) throws DamagedFrameException {
        int count = in.getInt();
        if (count < 0 || (long) count * bytesEach > in.remaining()) {
            throw new DamagedFrameException(
                    "a frame with a length of " + count + " where " + in.remaining() + " bytes are left");
        }
        return count;
    }
}
