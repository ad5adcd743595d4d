package io.github.dl4jbilevel.exchange;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The messages of one agent, in the rows of two rounds in turn, and views of their parts: {@linkplain io.github.dl4jbilevel.math.Sweep the
 * same arrays every time}. A part that does not travel in a round holds what it held before.
 */
public final class MessageBuffers {
    private final List<INDArray> rows = new ArrayList<>();
    private final List<List<INDArray>> parts = new ArrayList<>();

    /**
     * Zeroed rows.
     *
     * @param partLengths entries of a message's parts, in their order; none where agents share nothing
     */
    public MessageBuffers(DataType dataType, List<Long> partLengths) {
        long length = partLengths.stream().mapToLong(Long::longValue).sum();
        for (int i = 0; i < 2; i++) {
            INDArray row = Nd4j.zeros(dataType, Math.max(1, length));
            List<INDArray> views = new ArrayList<>();
            long offset = 0;
            for (long partLength : partLengths) {
                views.add(row.get(NDArrayIndex.interval(offset, offset + partLength)));
                offset += partLength;
            }
            rows.add(row);
            parts.add(views);
        }
    }

    /** The whole message of a round. */
    public INDArray row(long round) {
        return rows.get((int) (round & 1));
    }

    /** A part of it, 0-based. */
    public INDArray part(long round, int part) {
        return parts.get((int) (round & 1)).get(part);
    }
}
