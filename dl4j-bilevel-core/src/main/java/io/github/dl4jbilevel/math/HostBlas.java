package io.github.dl4jbilevel.math;

import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products of row-major matrices in host memory, by the OpenBLAS that ND4J's CPU backend brings. */
public final class HostBlas {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IS = 111;
    private static final int TRANSPOSED = 112;

    private HostBlas() {}

    /** The backend's OpenBLAS, which is looked for once. */
    private static final class Backend {
        private static final boolean HAS_OPENBLAS = Nd4j.getEnvironment().isCPU() && isOnClassPath();

        private static boolean isOnClassPath() {
            try {
                Class.forName("org.bytedeco.openblas.global.openblas_nolapack");
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }

    /** Whether ND4J's arrays lie in host memory and OpenBLAS is there. */
    public static boolean isAvailable() {
        return Backend.HAS_OPENBLAS;
    }

    /** The memory of a contiguous FLOAT array, from its first entry on. */
    public static FloatPointer pointer(INDArray array) {
        return new FloatPointer(array.data().addressPointer());
    }

    /** Computes c [m, n] := a [m, k] b [k, n] + beta c. */
    public static void times(int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
        cblas_sgemm(ROW_MAJOR, AS_IS, AS_IS, m, n, k, 1, a, k, b, n, beta, c, n);
    }

    /** Computes c [m, n] := a [m, k] b' + beta c with b [n, k]. */
    public static void timesTransposed(
            int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
        cblas_sgemm(ROW_MAJOR, AS_IS, TRANSPOSED, m, n, k, 1, a, k, b, k, beta, c, n);
    }

    /** Computes c [m, n] := a' b + beta c with a [k, m], b [k, n]. */
    public static void transposedTimes(
            int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
        cblas_sgemm(ROW_MAJOR, TRANSPOSED, AS_IS, m, n, k, 1, a, m, b, n, beta, c, n);
    }
}
