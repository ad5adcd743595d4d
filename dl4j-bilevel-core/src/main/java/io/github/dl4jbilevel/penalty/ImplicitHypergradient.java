package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The implicit hypergradient f_x - g_xy [g_yy]^-1 f_y. The auxiliary block, v, follows the solution of g_yy v = f_y:
 *
 * <pre>
 *   d_x = f_x(x, y) - [g_xy v]
 *   d_y = g_y(x, y)
 *   d_v = [g_yy v] - f_y(x, y)
 * </pre>
 *
 * <p>Both products are central differences of first-order gradients on one batch,
 *
 * <pre>
 *   [g_xy v], [g_yy v] = (grad g(x, y + e v) - grad g(x, y - e v)) / (2 e),    e = cbrt(machine epsilon) (1 + ||y||) / ||v||
 * </pre>
 *
 * <p>and zero for v = 0, where v starts. They are exact for quadratic g, but for rounding. Right only where g is strongly
 * convex in y near the lower level's solution: otherwise g_yy v = f_y need not have a solution.
 *
 * <p>Source: arXiv 2411.14166 (SPARKLE) and arXiv 2402.03167 (D-SOBA), whose first-order variant takes such differences; the
 * length of e is ours.
 */
public record ImplicitHypergradient() implements Surrogate {
    @Override
    public int parts() {
        return 1;
    }

    @Override
    public double weight(int part, long round) {
        return 1;
    }

    /** Counts f and two of g for x and v, one of g for y. */
    @Override
    public int evaluations(Set<Level> moving) {
        return (Needs.atAuxiliary(moving) ? 3 : 0) + (moving.contains(Level.LOWER) ? 1 : 0);
    }

    @Override
    public void direction(Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts) {
        LevelVector d = parts.get(0);
        boolean products = Needs.atAuxiliary(moving);
        if (products) {
            oracle.gradient(point.upper(), point.lower(), sample, 1, 0, d.upper(), d.auxiliary());
            VectorKernels.scale(-1, d.auxiliary());
        }
        if (moving.contains(Level.LOWER)) {
            oracle.gradient(
                    point.upper(), point.lower(), sample, 0, 1, oracle.scratch().upper(), d.lower());
        }
        if (products) {
            addProducts(oracle, point, sample, d);
        }
    }

    /** Adds the products: d_x -= [g_xy v];  d_v += [g_yy v]. */
    private static void addProducts(Oracle oracle, LevelVector point, Sample sample, LevelVector d) {
        double norm = VectorKernels.norm2(point.auxiliary());
        if (norm > 0) {
            double e = Math.cbrt(machineEpsilon(d.row().dataType())) * (1 + VectorKernels.norm2(point.lower())) / norm;
            addShifted(oracle, point, sample, e, 1 / (2 * e), d);
            addShifted(oracle, point, sample, -e, -1 / (2 * e), d);
        }
        oracle.clearNonGradient(d.auxiliary());
    }

    /** d_x -= weight g_x(x, y + e v);  d_v += weight g_y(x, y + e v). */
    private static void addShifted(
            Oracle oracle, LevelVector point, Sample sample, double e, double weight, LevelVector d) {
        Oracle.Scratch scratch = oracle.scratch();
        VectorKernels.copy(point.lower(), scratch.shifted());
        VectorKernels.axpy(e, point.auxiliary(), scratch.shifted());
        oracle.gradient(point.upper(), scratch.shifted(), sample, 0, 1, scratch.upper(), scratch.lower());
        VectorKernels.axpy(-weight, scratch.upper(), d.upper());
        VectorKernels.axpy(weight, scratch.lower(), d.auxiliary());
    }

    private static double machineEpsilon(DataType dataType) {
        return dataType == DataType.DOUBLE ? Math.ulp(1.0) : Math.ulp(1.0f);
    }

    /** v_0 = 0. */
    @Override
    public void startAuxiliary(INDArray y, INDArray v) {
        VectorKernels.zero(v);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("surrogate", "implicit hypergradient");
    }
}
