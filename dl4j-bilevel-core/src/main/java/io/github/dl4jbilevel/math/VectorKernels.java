package io.github.dl4jbilevel.math;

import java.util.Arrays;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * In-place vector arithmetic through BLAS level 1 of whichever ND4J backend is present.
 *
 * <p>Every vector is an array of shape [n] or [1, n], of type FLOAT or DOUBLE, whose n entries lie next to one another; a
 * view into a larger array counts, and nothing outside it is touched. Two vectors of one call have the same n and type.
 * No array is allocated. Anything else is an {@link IllegalArgumentException} naming what was given. Stateless, so callers
 * on several threads only have to keep their arrays apart.
 */
public final class VectorKernels {

    /** Factors between these powers of ten keep their precision in FLOAT, whose normal range is 1e-38 to 3e38. */
    private static final double FAR = 1e30;

    private VectorKernels() {}

    /**
     * dst := src.
     *
     * @param src read
     * @param dst overwritten
     */
    public static void copy(INDArray src, INDArray dst) {
        long n = checkPair(src, dst);
        if (n > 0) {
            blas().copy(src, dst);
        }
    }

    /**
     * y := y + alpha x.
     *
     * @param alpha factor, rounded to the type of the vectors
     * @param x read
     * @param y added to
     */
    public static void axpy(double alpha, INDArray x, INDArray y) {
        long n = checkPair(x, y);
        if (n > 0) {
            blas().axpy(n, alpha, x, y);
        }
    }

    /**
     * x := alpha x. On every backend a factor 0 gives zeros even where x is not finite, and a factor NaN gives NaN (BLAS
     * libraries differ; OpenBLAS makes zeros of a FLOAT vector times NaN).
     *
     * @param alpha factor, rounded to the type of x
     * @param x scaled
     */
    public static void scale(double alpha, INDArray x) {
        long n = check(x);
        if (n == 0) {
            return;
        }
        if (alpha == 0 || Double.isNaN(alpha)) {
            x.assign(alpha);
        } else {
            blas().scal(n, alpha, x);
        }
    }

    /**
     * x := 0, whatever x held.
     *
     * @param x overwritten
     */
    public static void zero(INDArray x) {
        long n = check(x);
        if (n == 0) {
            return;
        }
        if (HostBlas.isAvailable()) {
            HostKernels.zero(x, n);
        } else {
            x.assign(0);
        }
    }

    /**
     * x := length x / ||x||, with 0/0 = 0. An x that is not finite becomes NaN throughout, so that it cannot pass for a
     * step. Neither tiny nor huge entries lose precision on the way.
     *
     * @param length Euclidean norm that x has afterwards
     * @param x rescaled
     */
    public static void rescaleToNorm(double length, INDArray x) {
        double norm = norm2(x);
        if (norm == 0) {
            return;
        }
        if (norm < 1 / FAR) {
            scale(FAR, x);
            norm = norm2(x);
        } else if (norm > FAR && Double.isFinite(norm)) {
            scale(1 / FAR, x);
            norm = norm2(x);
        }
        scale(Double.isFinite(norm) ? length / norm : Double.NaN, x);
    }

    /**
     * length / norm, the factor with which {@link #rescaleToNorm} multiplies a vector of this norm; 0 for 0.
     *
     * @return {@code NaN} where it rescales in steps: for tiny, huge and non-finite norms
     */
    public static double lengthFactor(double length, double norm) {
        if (norm == 0) {
            return 0;
        }
        return norm >= 1 / FAR && norm <= FAR ? length / norm : Double.NaN;
    }

    /**
     * Euclidean norm. Intermediate squares neither overflow nor underflow: it is finite for all finite FLOAT data, and for
     * DOUBLE data unless the norm itself exceeds {@link Double#MAX_VALUE}.
     *
     * @param x read
     * @return ||x||; 0 for an empty vector; infinite or NaN if an entry is
     */
    public static double norm2(INDArray x) {
        long n = check(x);
        if (n == 0) {
            return 0;
        }
        return norm2(x, HostBlas.isAvailable() ? HostKernels.squares(x) : Double.NaN);
    }

    /** The norm of x, whose sum of squares is known if it is representable. */
    static double norm2(INDArray x, double squares) {
        if (squares > 1 / FAR && squares < FAR) {
            return Math.sqrt(squares);
        }
        double norm = blas().nrm2(x);
        if (norm > 0 && Double.isFinite(norm)) {
            return norm;
        }
        boolean allZero = norm == 0 && x.getDouble(blas().iamax(x)) == 0;
        return allZero ? 0 : scaledNorm2(x, x.length());
    }

    /**
     * Whether every entry is finite.
     *
     * @param x read
     * @return false if an entry is infinite or NaN; for DOUBLE also if the norm exceeds {@link Double#MAX_VALUE}
     */
    public static boolean isFinite(INDArray x) {
        if (check(x) == 0) {
            return true;
        }
        return (HostBlas.isAvailable() && Double.isFinite(HostKernels.squares(x))) || Double.isFinite(norm2(x));
    }

    /** The rare case in which BLAS, whose result has the type of x, left the range: entries relative to the largest. */
    private static double scaledNorm2(INDArray x, long n) {
        double largest = 0;
        for (long i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(x.getDouble(i)));
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (long i = 0; i < n; i++) {
            double ratio = x.getDouble(i) / largest;
            sum += ratio * ratio;
        }
        return largest * Math.sqrt(sum);
    }

    private static Level1 blas() {
        return Nd4j.getBlasWrapper().level1();
    }

    static long checkPair(INDArray x, INDArray y) {
        long n = check(x);
        if (check(y) != n || x.dataType() != y.dataType()) {
            throw new IllegalArgumentException("Two vectors of one length and type are required, given were "
                    + describe(x) + " and " + describe(y) + ".");
        }
        return n;
    }

    private static long check(INDArray x) {
        int rank = x.rank();
        boolean vector = rank == 1 || (rank == 2 && x.size(0) == 1);
        boolean real = x.dataType() == DataType.FLOAT || x.dataType() == DataType.DOUBLE;
        if (!vector || !real || (x.length() > 1 && x.stride(rank - 1) != 1)) {
            throw new IllegalArgumentException(
                    "A contiguous FLOAT or DOUBLE vector of shape [n] or [1, n] is required, given " + "was "
                            + describe(x) + ".");
        }
        return x.length();
    }

    private static String describe(INDArray x) {
        return x.dataType() + " of shape " + Arrays.toString(x.shape()) + " with strides "
                + Arrays.toString(x.stride());
    }
}
