package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessageBuffers;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.MessageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Messages of other processes' agents in one epoch, of two rounds in turn: who has sent round t + 2 has heard from this process that all
 * of its agents left round t. Another epoch gets another inbox, so that messages which are still read are never written to.
 */
final class Inbox {
    private final MessageShape shape;
    private final DataType type;
    private final MessagePrecision precision;
    private final Map<Integer, MessageBuffers> rows = new HashMap<>();

    /** An inbox with nothing in it. */
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
            throw new IllegalStateException("Agent " + agent + " is not a neighbour of this process's agents.");
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
        INDArray row = rows(agent).row(round);
        shape.locate(round, offset, count, (at, n) -> {
            precision.unpack(entries.slice(entries.position(), n * width).order(ByteOrder.LITTLE_ENDIAN), row, at);
            entries.position(entries.position() + n * width);
        });
        return count;
    }
}
