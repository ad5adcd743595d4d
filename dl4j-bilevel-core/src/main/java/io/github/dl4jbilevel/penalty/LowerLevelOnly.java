package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Map;

/**
 * Ordinary training, the rival of every bilevel algorithm: x stays where it starts and y descends along the training loss,
 *
 * <pre>
 *   d_x = 0,   d_y = g_y(x, y),   d_z = 0
 * </pre>
 */
public record LowerLevelOnly() implements Surrogate {
    @Override
    public int parts() {
        return 1;
    }

    @Override
    public double weight(int part, long round) {
        return 1;
    }

    @Override
    public int evaluations() {
        return 1;
    }

    @Override
    public void direction(Oracle oracle, LevelVector point, Sample sample, List<LevelVector> parts) {
        LevelVector d = parts.get(0);
        oracle.gradient(
                point.upper(), point.lower(), sample, 0, 1, oracle.scratch().upper(), d.lower());
        VectorKernels.zero(d.upper());
        VectorKernels.zero(d.auxiliary());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("surrogate", "none: training loss alone");
    }
}
