package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.math.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Milliseconds of reading and writing every row [x | y | z] of a round once, on one thread: the least that memory allows for what a
 * round does outside the passes. For each agent 7 rows are read (two directions, the estimate, the tracker, the point, and the
 * message's variables and trackers) and 5 written (estimate, the message's two, the mixed point and tracker). Measured as 6 copies
 * between rows that take turns, so that they do not stay in the cache.
 */
final class CopyMeasure implements Measure {
    static final String KEY = "rows-once";

    private static final int COPIES = 6;

    private final List<INDArray> from = new ArrayList<>();
    private final List<INDArray> to = new ArrayList<>();
    private final TimedLoop loop;

    /**
     * A measure of as many agents as the workload has.
     *
     * @param length p + 2q
     */
    CopyMeasure(long length, double seconds) {
        for (int k = 0; k < Workload.AGENTS; k++) {
            from.add(Nd4j.ones(DataType.FLOAT, length));
            to.add(Nd4j.zeros(DataType.FLOAT, length));
        }
        this.loop = new TimedLoop(seconds, this::work);
    }

    private void work(long times) {
        for (long i = 0; i < times * COPIES; i++) {
            for (int k = 0; k < from.size(); k++) {
                VectorKernels.copy(from.get(k), to.get(k));
            }
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "every row read and written once, 1 thread";
    }

    @Override
    public void warmUp() {
        loop.warmUp();
    }

    @Override
    public double measure() {
        return loop.milliseconds();
    }
}
