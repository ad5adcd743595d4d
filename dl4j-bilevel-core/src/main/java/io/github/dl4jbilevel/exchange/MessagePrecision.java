package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.RawEntries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The number of bits of an entry that travel, and the entries as they travel: little-endian, {@link #width} bytes each. */
public enum MessagePrecision {
    /** All of them. */
    FULL,
    /**
     * The upper 16 bits of a float (bfloat16: 8 significant bits), rounded to nearest, ties to even; half of the bytes. An agent mixes
     * its own row rounded as well, so that all mix the same rows, and adds what rounding took from a row to its next one (error
     * feedback), so that means over agents lose nothing in the long run.
     */
    BFLOAT16;

    private static final int UPPER_HALF = 0xffff0000;
    private static final int EXPONENT = 0x7f800000;

    /** Bytes of an entry on its way. */
    public int width(DataType dataType) {
        return this == FULL ? dataType.width() : Short.BYTES;
    }

    /** The nearest finite float with 16 bits; infinities and NaN stay what they are. */
    public static float round(float value) {
        if (!Float.isFinite(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int nearest = (bits + 0x7fff + ((bits >>> 16) & 1)) & UPPER_HALF;
        boolean overflows = (nearest & EXPONENT) == EXPONENT;
        return Float.intBitsToFloat(overflows ? bits & UPPER_HALF : nearest);
    }

    /** Puts entries from..from + count of a vector of rank 1, as they travel; those of 16 bits are the upper halves, already rounded. */
    public void pack(INDArray vector, long from, int count, ByteBuffer into) {
        if (this == FULL) {
            RawEntries.read(vector, from, count, into);
            return;
        }
        ByteBuffer whole = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        RawEntries.read(vector, from, count, whole);
        int[] bits = new int[count];
        whole.flip().asIntBuffer().get(bits);
        short[] upper = new short[count];
        for (int i = 0; i < count; i++) {
            upper[i] = (short) (bits[i] >>> Short.SIZE);
        }
        into.slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(upper);
        into.position(into.position() + count * Short.BYTES);
    }

    /** Sets entries of a vector of rank 1 from what is left of a buffer that {@link #pack} filled. */
    public void unpack(ByteBuffer entries, INDArray vector, long from) {
        RawEntries.write(this == FULL ? entries : widened(entries), vector, from);
    }

    private static ByteBuffer widened(ByteBuffer halves) {
        int count = halves.remaining() / Short.BYTES;
        short[] upper = new short[count];
        halves.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(upper);
        int[] bits = new int[count];
        for (int i = 0; i < count; i++) {
            bits[i] = upper[i] << Short.SIZE;
        }
        ByteBuffer whole = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        whole.asIntBuffer().put(bits);
        return whole;
    }
}
