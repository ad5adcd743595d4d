package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of second derivatives of g with v, the auxiliary block, as central differences of first-order gradients on one batch:
 *
 * <pre>
 *   [g_xy v], [g_yy v] = (grad g(x, y + e v) - grad g(x, y - e v)) / (2 e),    e = cbrt(machine epsilon) (1 + ||y||) / ||v||
 * </pre>
 *
 * <p>and zero for v = 0, and for a v so short that e would leave the range of the type: {@value #SHORT_SINGLE} in FLOAT, {@value
 * #SHORT_DOUBLE} in DOUBLE, where the products are as short. They are exact for quadratic g, but for rounding.
 */
final class CentralDifference {
    private static final double SHORT_SINGLE = 1e-30;
    private static final double SHORT_DOUBLE = 1e-290;

    private CentralDifference() {}

    /**
     * Adds the products: upper -= [g_xy v];  auxiliary += [g_yy v].
     *
     * @param auxiliary null where that product is not wanted
     */
    static void addProducts(
            Oracle oracle, LevelVector point, Sample sample, INDArray upper, @Nullable INDArray auxiliary) {
        double e = step(point);
        if (e > 0) {
            for (double sign : new double[] {1, -1}) {
                evaluate(oracle, point, sample, sign * e);
                VectorKernels.axpy(-sign / (2 * e), oracle.scratch().upper(), upper);
                if (auxiliary != null) {
                    VectorKernels.axpy(sign / (2 * e), oracle.scratch().lower(), auxiliary);
                }
            }
        }
    }

    /** The length e; 0 where v is too short for one. */
    private static double step(LevelVector point) {
        DataType type = point.row().dataType();
        double norm = VectorKernels.norm2(point.auxiliary());
        return norm > (type == DataType.DOUBLE ? SHORT_DOUBLE : SHORT_SINGLE)
                ? Math.cbrt(machineEpsilon(type)) * (1 + VectorKernels.norm2(point.lower())) / norm
                : 0;
    }

    /** Writes grad g(x, y + e v) into the scratch memory. */
    private static void evaluate(Oracle oracle, LevelVector point, Sample sample, double e) {
        Oracle.Scratch scratch = oracle.scratch();
        VectorKernels.copy(point.lower(), scratch.shifted());
        VectorKernels.axpy(e, point.auxiliary(), scratch.shifted());
        oracle.gradient(point.upper(), scratch.shifted(), sample, 0, 1, scratch.upper(), scratch.lower());
    }

    private static double machineEpsilon(DataType dataType) {
        return dataType == DataType.DOUBLE ? Math.ulp(1.0) : Math.ulp(1.0f);
    }
}
