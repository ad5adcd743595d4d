package io.github.dl4jbilevel.math;

import static org.bytedeco.openblas.global.openblas_nolapack.cblas_daxpy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dcopy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_ddot;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dscal;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_scopy;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sdot;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sscal;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A contiguous FLOAT or DOUBLE vector in host memory, for BLAS level 1 on a block of its entries. Vectors of one call have the
 * same type. An instance belongs to one thread.
 */
abstract sealed class HostVector {
    /** The memory of an array. */
    static HostVector of(INDArray array) {
        return array.dataType() == DataType.FLOAT
                ? new Floats(HostMemory.floats(array, 0))
                : new Doubles(HostMemory.doubles(array, 0));
    }

    /** Sets the first entry of the blocks that follow. */
    abstract void seek(long start);

    /** The block's n entries, at most {@link HostKernels#BLOCK}, := 0. */
    abstract void zero(int n);

    /** The block's n entries := those of x. */
    abstract void copy(HostVector x, int n);

    /** The block's n entries += weight times those of x. A weight of 0 adds nothing, whatever x holds. */
    abstract void add(double weight, HostVector x, int n);

    /** The block's n entries := weight times what they are. */
    abstract void scale(double weight, int n);

    /** Sum of squares of the block's n entries, in the precision of their type. */
    abstract double squares(int n);

    /**
     * Adds to the block's n entries weight (other - center), unless the norm of the difference is above a limit, or not a number.
     *
     * @return whether it has been added
     */
    abstract boolean addDifference(double weight, HostVector other, HostVector center, double limit, int n);

    /** Adds to the block's n entries and those of a rest: this + rest += weight (other - center), as {@link TwoSum} has it. */
    abstract void addFlow(HostVector rest, HostVector center, HostVector other, double weight, int n);

    private static final class Floats extends HostVector {
        private static final float[] ZEROS = new float[HostKernels.BLOCK];

        /** Blocks of the leading part, the rest, the center and another vector, for all sweeps of a thread. */
        private static final ThreadLocal<float[][]> BLOCKS =
                ThreadLocal.withInitial(() -> new float[4][HostKernels.BLOCK]);

        private static final ThreadLocal<FloatPointer> DIFFERENCE =
                ThreadLocal.withInitial(() -> new FloatPointer(HostKernels.BLOCK));

        private final FloatPointer at;
        private final long origin;

        Floats(FloatPointer at) {
            this.at = at;
            this.origin = at.position();
        }

        @Override
        void seek(long start) {
            at.position(origin + start);
        }

        @Override
        void zero(int n) {
            at.put(ZEROS, 0, n);
        }

        @Override
        void copy(HostVector x, int n) {
            cblas_scopy(n, ((Floats) x).at, 1, at, 1);
        }

        @Override
        void add(double weight, HostVector x, int n) {
            cblas_saxpy(n, (float) weight, ((Floats) x).at, 1, at, 1);
        }

        @Override
        void scale(double weight, int n) {
            cblas_sscal(n, (float) weight, at, 1);
        }

        @Override
        double squares(int n) {
            return cblas_sdot(n, at, 1, at, 1);
        }

        @Override
        boolean addDifference(double weight, HostVector other, HostVector center, double limit, int n) {
            FloatPointer difference = DIFFERENCE.get();
            cblas_scopy(n, ((Floats) other).at, 1, difference, 1);
            cblas_saxpy(n, -1, ((Floats) center).at, 1, difference, 1);
            if (!(Math.sqrt(cblas_sdot(n, difference, 1, difference, 1)) <= limit)) {
                return false;
            }
            cblas_saxpy(n, (float) weight, difference, 1, at, 1);
            return true;
        }

        @Override
        void addFlow(HostVector rest, HostVector center, HostVector other, double weight, int n) {
            float[][] blocks = BLOCKS.get();
            at.get(blocks[0], 0, n);
            ((Floats) rest).at.get(blocks[1], 0, n);
            ((Floats) center).at.get(blocks[2], 0, n);
            ((Floats) other).at.get(blocks[3], 0, n);
            TwoSum.addFlow((float) weight, blocks[3], blocks[2], blocks[0], blocks[1], n);
            TwoSum.normalize(blocks[0], blocks[1], n);
            at.put(blocks[0], 0, n);
            ((Floats) rest).at.put(blocks[1], 0, n);
        }
    }

    private static final class Doubles extends HostVector {
        private static final double[] ZEROS = new double[HostKernels.BLOCK];

        /** Blocks of the leading part, the rest, the center and another vector, for all sweeps of a thread. */
        private static final ThreadLocal<double[][]> BLOCKS =
                ThreadLocal.withInitial(() -> new double[4][HostKernels.BLOCK]);

        private static final ThreadLocal<DoublePointer> DIFFERENCE =
                ThreadLocal.withInitial(() -> new DoublePointer(HostKernels.BLOCK));

        private final DoublePointer at;
        private final long origin;

        Doubles(DoublePointer at) {
            this.at = at;
            this.origin = at.position();
        }

        @Override
        void seek(long start) {
            at.position(origin + start);
        }

        @Override
        void zero(int n) {
            at.put(ZEROS, 0, n);
        }

        @Override
        void copy(HostVector x, int n) {
            cblas_dcopy(n, ((Doubles) x).at, 1, at, 1);
        }

        @Override
        void add(double weight, HostVector x, int n) {
            cblas_daxpy(n, weight, ((Doubles) x).at, 1, at, 1);
        }

        @Override
        void scale(double weight, int n) {
            cblas_dscal(n, weight, at, 1);
        }

        @Override
        double squares(int n) {
            return cblas_ddot(n, at, 1, at, 1);
        }

        @Override
        boolean addDifference(double weight, HostVector other, HostVector center, double limit, int n) {
            DoublePointer difference = DIFFERENCE.get();
            cblas_dcopy(n, ((Doubles) other).at, 1, difference, 1);
            cblas_daxpy(n, -1, ((Doubles) center).at, 1, difference, 1);
            if (!(Math.sqrt(cblas_ddot(n, difference, 1, difference, 1)) <= limit)) {
                return false;
            }
            cblas_daxpy(n, weight, difference, 1, at, 1);
            return true;
        }

        @Override
        void addFlow(HostVector rest, HostVector center, HostVector other, double weight, int n) {
            double[][] blocks = BLOCKS.get();
            at.get(blocks[0], 0, n);
            ((Doubles) rest).at.get(blocks[1], 0, n);
            ((Doubles) center).at.get(blocks[2], 0, n);
            ((Doubles) other).at.get(blocks[3], 0, n);
            TwoSum.addFlow(weight, blocks[3], blocks[2], blocks[0], blocks[1], n);
            TwoSum.normalize(blocks[0], blocks[1], n);
            at.put(blocks[0], 0, n);
            ((Doubles) rest).at.put(blocks[1], 0, n);
        }
    }
}
