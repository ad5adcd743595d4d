package io.github.dl4jbilevel.math;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sweeps over host memory, for the CPU backend alone: block by block through small Java arrays, so that each vector is read or
 * written once, whatever the number of terms.
 */
final class HostKernels {
    private static final int BLOCK = 2048;
    private static final ThreadLocal<Blocks> BLOCKS = ThreadLocal.withInitial(Blocks::new);

    /** One thread's arrays. */
    private static final class Blocks {
        private final float[] floatSum = new float[BLOCK];
        private final float[] floats = new float[BLOCK];
        private final double[] doubleSum = new double[BLOCK];
        private final double[] doubles = new double[BLOCK];
    }

    /** Whether ND4J's arrays lie in host memory. */
    private static final class Backend {
        private static final boolean CPU = Nd4j.getEnvironment().isCPU();
    }

    private HostKernels() {}

    static boolean areUsable() {
        return Backend.CPU;
    }

    static void zero(INDArray x, long n) {
        Pointer.memset(
                new BytePointer(x.data().addressPointer()), 0, n * x.dataType().width());
    }

    /** out := sum_i weights[i] terms[i]; out may be a term. */
    static void combine(INDArray out, double[] weights, INDArray[] terms, long n) {
        if (out.dataType() == DataType.FLOAT) {
            combineFloats(out, weights, terms, n);
        } else {
            combineDoubles(out, weights, terms, n);
        }
    }

    private static void combineFloats(INDArray out, double[] weights, INDArray[] terms, long n) {
        Blocks blocks = BLOCKS.get();
        FloatPointer[] from = new FloatPointer[terms.length];
        for (int i = 0; i < terms.length; i++) {
            from[i] = HostMemory.floats(terms[i], 0);
        }
        FloatPointer to = HostMemory.floats(out, 0);
        for (long start = 0; start < n; start += BLOCK) {
            int size = (int) Math.min(BLOCK, n - start);
            from[0].position(start).get(blocks.floatSum, 0, size);
            scale((float) weights[0], blocks.floatSum, size);
            for (int i = 1; i < from.length; i++) {
                from[i].position(start).get(blocks.floats, 0, size);
                add((float) weights[i], blocks.floats, blocks.floatSum, size);
            }
            to.position(start).put(blocks.floatSum, 0, size);
        }
    }

    private static void combineDoubles(INDArray out, double[] weights, INDArray[] terms, long n) {
        Blocks blocks = BLOCKS.get();
        DoublePointer[] from = new DoublePointer[terms.length];
        for (int i = 0; i < terms.length; i++) {
            from[i] = HostMemory.doubles(terms[i], 0);
        }
        DoublePointer to = HostMemory.doubles(out, 0);
        for (long start = 0; start < n; start += BLOCK) {
            int size = (int) Math.min(BLOCK, n - start);
            from[0].position(start).get(blocks.doubleSum, 0, size);
            scale(weights[0], blocks.doubleSum, size);
            for (int i = 1; i < from.length; i++) {
                from[i].position(start).get(blocks.doubles, 0, size);
                add(weights[i], blocks.doubles, blocks.doubleSum, size);
            }
            to.position(start).put(blocks.doubleSum, 0, size);
        }
    }

    private static void scale(float weight, float[] x, int n) {
        if (weight != 1) {
            for (int i = 0; i < n; i++) {
                x[i] *= weight;
            }
        }
    }

    private static void add(float weight, float[] x, float[] sum, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += weight * x[i];
        }
    }

    private static void scale(double weight, double[] x, int n) {
        if (weight != 1) {
            for (int i = 0; i < n; i++) {
                x[i] *= weight;
            }
        }
    }

    private static void add(double weight, double[] x, double[] sum, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += weight * x[i];
        }
    }

    /** Whether every entry of a FLOAT vector is finite: sums of 0 times an entry are 0 for finite ones alone. */
    static boolean areFinite(INDArray x, long n) {
        Blocks blocks = BLOCKS.get();
        FloatPointer from = HostMemory.floats(x, 0);
        float[] sums = blocks.floatSum;
        Arrays.fill(sums, 0);
        for (long start = 0; start < n; start += BLOCK) {
            int size = (int) Math.min(BLOCK, n - start);
            from.position(start).get(blocks.floats, 0, size);
            add(0, blocks.floats, sums, size);
        }
        for (float sum : sums) {
            if (sum != 0) {
                return false;
            }
        }
        return true;
    }
}
