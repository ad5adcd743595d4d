package io.github.dl4jbilevel.data;

import io.github.dl4jbilevel.math.RawEntries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A short name for things that are equal only if every bit of them is: the first 16 digits of their SHA-256. */
public final class Fingerprint {
    private static final long PIECE = 1 << 16;
    private static final int DIGITS = 16;

    private final MessageDigest digest;

    public Fingerprint() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256", e);
        }
    }

    public Fingerprint add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public Fingerprint add(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES);
        bytes.asIntBuffer().put(numbers);
        digest.update(bytes);
        return this;
    }

    /** Adds shape and entries of a contiguous array, piece by piece. */
    public Fingerprint add(INDArray array) {
        add(Arrays.toString(array.shape()) + array.dataType());
        INDArray flat = array.reshape(array.length());
        for (long from = 0; from < array.length(); from += PIECE) {
            digest.update(RawEntries.bytes(flat, from, (int) Math.min(PIECE, array.length() - from)));
        }
        return this;
    }

    /** Adds all arrays of all rows. */
    public Fingerprint add(RowStore rows) {
        for (RowStore.Slot slot : rows.slots()) {
            add(slot.toString());
            for (int chunk = 0; chunk < rows.chunks(); chunk++) {
                INDArray array = rows.part(chunk, slot.part(), slot.index());
                if (array != null) {
                    add(array);
                }
            }
        }
        return this;
    }

    /** The fingerprint of all that was added. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }
}
