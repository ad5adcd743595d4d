package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * <p>Both products are a {@link CentralDifference} of first-order gradients on one batch, and zero for v = 0, where v starts. Right only
 * where g is strongly convex in y near the lower level's solution: otherwise g_yy v = f_y need not have a solution.
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
            CentralDifference.addProducts(oracle, point, sample, d.upper(), d.auxiliary());
            oracle.clearNonGradient(d.auxiliary());
        }
    }

    /** v_0 = 0. */
    @Override
    public void startAuxiliary(INDArray y, INDArray v) {
        VectorKernels.zero(v);
    }

    @Override
    public boolean auxiliaryIsNetwork() {
        return false;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("surrogate", "implicit hypergradient");
    }
}
