package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.MessageShape;
import io.github.dl4jbilevel.math.RawEntries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rounds one agent's messages to 16 bits an entry, with error feedback: with m_t the message and r_{-1} = 0 it sends
 * q_t = round(m_t + r_{t-1}) and keeps r_t = m_t + r_{t-1} - q_t, so the sum of what is sent is that of the messages up to the last r.
 * Ours: neither paper rounds messages.
 */
public final class MessageRounding {
    private static final int CHUNK = 1 << 14;

    private final MessageShape shape;
    private final INDArray error;
    private final ByteBuffer sent = buffer();
    private final ByteBuffer kept = buffer();
    private final float[] m = new float[CHUNK];
    private final float[] r = new float[CHUNK];

    /**
     * Rounds messages of one shape.
     *
     * @throws IllegalArgumentException unless entries are FLOAT
     */
    MessageRounding(DataType type, MessageShape shape) {
        require(type);
        this.shape = shape;
        this.error = Nd4j.zeros(type, Math.max(1, shape.length()));
    }

    /** Refuses DOUBLE. */
    public static void require(DataType type) {
        if (type != DataType.FLOAT) {
            throw new IllegalArgumentException("Messages of 16 bits an entry with data type " + type
                    + ": FLOAT is required, since the 16 bits are the upper half of a float. Use full precision.");
        }
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The error r of the latest message, which is carried to the next. */
    INDArray error() {
        return error;
    }

    /** Replaces m by q, in the entries that travel in round t; r of the others waits for the round in which they do. */
    void round(INDArray message, long t) {
        long length = shape.length(t);
        for (long from = 0; from < length; from += CHUNK) {
            int n = (int) Math.min(CHUNK, length - from);
            shape.locate(t, from, n, (offset, count) -> round(message, offset, count));
        }
    }

    private void round(INDArray message, long from, int n) {
        RawEntries.read(message, from, n, sent.clear());
        RawEntries.read(error, from, n, kept.clear());
        sent.flip().asFloatBuffer().get(m, 0, n);
        kept.flip().asFloatBuffer().get(r, 0, n);
        for (int i = 0; i < n; i++) {
            float sum = m[i] + r[i];
            float wanted = Float.isFinite(sum) ? sum : m[i];
            m[i] = MessagePrecision.round(wanted);
            r[i] = wanted - m[i];
        }
        sent.asFloatBuffer().put(m, 0, n);
        kept.asFloatBuffer().put(r, 0, n);
        RawEntries.write(sent, message, from);
        RawEntries.write(kept, error, from);
    }
}
