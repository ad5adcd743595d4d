package io.github.dl4jbilevel.exchange;

import org.nd4j.linalg.api.buffer.DataType;

/** How many bits of an entry travel. */
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
}
