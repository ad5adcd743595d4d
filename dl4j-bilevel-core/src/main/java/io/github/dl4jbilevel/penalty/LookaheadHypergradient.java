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
 * The hypergradient of the validation loss after one training step, in which the identity stands for [g_yy]^-1. y is trained on training
 * rows alone; the auxiliary block, v, is a moving average of f_y:
 *
 * <pre>
 *   d_x = f_x(x, y) - [g_xy v]
 *   d_y = g_y(x, y)
 *   d_v = v - f_y(x, y)
 * </pre>
 *
 * <p>A step y - s g_y(x, y) changes f by -s f_y' g_y, whose derivative by x is -s g_xy f_y: so d_x says how x helps the validation loss by
 * way of the steps that are taken now. Unlike {@link ImplicitHypergradient} it solves no linear system, so it needs no convex g and no
 * solved lower level; it is short-sighted where x matters by its long-run effect alone. The length of v has no meaning: give x a step rule
 * that does not depend on it.
 *
 * <p>The product is a {@link CentralDifference} of g_x on one batch, and zero for v = 0, where v starts.
 *
 * <p>Source: T1-T2, arXiv 1511.06727, for one agent, where v is f_y of the current batch. Ours: the moving average, agents that track its
 * mean, the difference in place of a second derivative.
 */
public record LookaheadHypergradient() implements Surrogate {
    @Override
    public int parts() {
        return 1;
    }

    @Override
    public double weight(int part, long round) {
        return 1;
    }

    /** Counts f for x and v, two of g for x, one of g for y. */
    @Override
    public int evaluations(Set<Level> moving) {
        return (Needs.atAuxiliary(moving) ? 1 : 0)
                + (moving.contains(Level.UPPER) ? 2 : 0)
                + (moving.contains(Level.LOWER) ? 1 : 0);
    }

    @Override
    public void direction(Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts) {
        LevelVector d = parts.get(0);
        if (moving.contains(Level.LOWER)) {
            oracle.gradient(
                    point.upper(), point.lower(), sample, 0, 1, oracle.scratch().upper(), d.lower());
        }
        if (Needs.atAuxiliary(moving)) {
            oracle.gradient(point.upper(), point.lower(), sample, 1, 0, d.upper(), d.auxiliary());
            VectorKernels.scale(-1, d.auxiliary());
            VectorKernels.axpy(1, point.auxiliary(), d.auxiliary());
            oracle.clearNonGradient(d.auxiliary());
        }
        if (moving.contains(Level.UPPER)) {
            CentralDifference.addProducts(oracle, point, sample, d.upper(), null);
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
        return Map.of("surrogate", "lookahead hypergradient");
    }
}
