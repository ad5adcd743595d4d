package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessageBuffers;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.MessageShape;
import io.github.dl4jbilevel.math.RawEntries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of other processes' agents, of two rounds in turn: who has sent round t + 2 has heard from this process that all of its agents
 * left round t. Of one timeline; another one gets another inbox, so that rows which are still read are never written to.
 */
final class Inbox {
    private final MessageShape shape;
    private final DataType type;
    private final MessagePrecision precision;
    private final Map<Integer, MessageBuffers> rows = new HashMap<>();

    /** An empty one. */
    Inbox(Iterable<Integer> agents, Membership.Common common) {
        this.shape = common.shape();
        this.type = common.dataType();
        this.precision = common.precision();
        for (int agent : agents) {
            rows.put(agent, new MessageBuffers(type, common.partLengths()));
        }
    }

    /** An agent's rows. */
    MessageBuffers rows(int agent) {
        MessageBuffers both = rows.get(agent);
        if (both == null) {
            throw new IllegalStateException("Agent " + agent + " is no neighbour of this process's agents.");
        }
        return both;
    }

    /**
     * Writes entries of a row as they came.
     *
     * @param offset the first, counted among those that travel in the round
     * @return how many
     * @throws DamagedFrameException if they reach beyond the row's end, or are not whole
     */
    int put(int agent, long round, int offset, ByteBuffer entries) throws DamagedFrameException {
        int width = precision.width(type);
        int count = entries.remaining() / width;
        long length = shape.length(round);
        if (entries.remaining() % width != 0 || offset < 0 || offset + (long) count > length || length == 0) {
            throw new DamagedFrameException("entries from " + offset + ", " + entries.remaining()
                    + " bytes, of a row of " + length + " entries");
        }
        ByteBuffer whole = precision == MessagePrecision.FULL ? entries : widened(entries, count);
        INDArray row = rows(agent).row(round);
        shape.locate(round, offset, count, (at, n) -> {
            int end = whole.limit();
            whole.limit(whole.position() + n * type.width());
            RawEntries.write(whole, row, at);
            whole.limit(end);
        });
        return count;
    }

    private static ByteBuffer widened(ByteBuffer halves, int count) {
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

    /** Puts entries of a row, as they travel. */
    static void take(INDArray row, long offset, int count, MessagePrecision precision, ByteBuffer into) {
        if (precision == MessagePrecision.FULL) {
            RawEntries.read(row, offset, count, into);
            return;
        }
        ByteBuffer whole = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        RawEntries.read(row, offset, count, whole);
        int[] bits = new int[count];
        whole.flip().asIntBuffer().get(bits);
        short[] upper = new short[count];
        for (int i = 0; i < count; i++) {
            upper[i] = (short) (bits[i] >>> Short.SIZE);
        }
        ByteBuffer rest = into.slice().order(ByteOrder.LITTLE_ENDIAN);
        rest.asShortBuffer().put(upper);
        into.position(into.position() + count * Short.BYTES);
    }
}
