package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessageBuffers;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Messages of other processes' agents in one epoch, of two rounds in turn: who has sent round t + 2 has heard from this process that all
 * of its agents left round t. Another epoch gets another inbox, so that messages which are still read are never written to.
 */
final class Inbox {
    private final long length;
    private final DataType type;
    private final MessagePrecision precision;
    private final Map<Integer, MessageBuffers> rows = new HashMap<>();

    /** An inbox with nothing in it. */
    Inbox(Iterable<Integer> agents, Membership.Common common) {
        this.length = common.messageLength();
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
     * @return how many
     * @throws DamagedFrameException if they reach beyond the row's end, or are not whole
     */
    int put(int agent, long round, int offset, ByteBuffer entries) throws DamagedFrameException {
        int width = precision.width(type);
        int count = entries.remaining() / width;
        if (entries.remaining() % width != 0 || offset < 0 || offset + (long) count > length) {
            throw new DamagedFrameException("entries from " + offset + ", " + entries.remaining()
                    + " bytes, of a row of " + length + " entries");
        }
        precision.unpack(entries, rows(agent).row(round), offset);
        return count;
    }
}
