package io.github.dl4jbilevel.math;

import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sweeps over host memory by OpenBLAS, block by block: a block stays in the cache while several terms are added to it, so that each
 * vector is read or written once, whatever the number of terms.
 */
final class HostKernels {
    /** Entries of a block: small enough for OpenBLAS to stay on the calling thread. */
    static final int BLOCK = 8192;

    /** Entries whose squares are summed in the precision of the vector; such sums are added in double precision. */
    private static final int SQUARES = 2048;

    private HostKernels() {}

    static void zero(INDArray x, long n) {
        Pointer.memset(
                new BytePointer(x.data().addressPointer()), 0, n * x.dataType().width());
    }

    /**
     * Runs the parts of a sweep, whose vectors have one length.
     *
     * @return the last result's sum of squares, as {@link #squares}, if it is asked for
     */
    static double run(List<SweepPart> parts, boolean squares) {
        HostPart[] inHost = parts.stream().map(SweepPart::inHostMemory).toArray(HostPart[]::new);
        HostVector last = inHost[inHost.length - 1].out();
        long n = parts.get(0).out().length();
        double sum = 0;
        for (long start = 0; start < n; start += BLOCK) {
            int size = (int) Math.min(BLOCK, n - start);
            for (HostPart each : inHost) {
                each.run(start, size);
            }
            if (squares) {
                sum += squares(last, start, size);
            }
        }
        return sum;
    }

    /** The sum of squares: infinite or NaN where an entry is, and where a square or a partial sum leaves the type's range. */
    static double squares(INDArray x) {
        return squares(HostVector.of(x), 0, x.length());
    }

    private static double squares(HostVector x, long from, long n) {
        double sum = 0;
        for (long start = 0; start < n; start += SQUARES) {
            x.seek(from + start);
            sum += x.squares((int) Math.min(SQUARES, n - start));
        }
        return sum;
    }
}
