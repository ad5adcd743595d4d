package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ordinary training, which bilevel algorithms are compared with and single-level ones are made of: x stays where it starts, there is no z,
 * and y descends along the training loss,
 *
 * <pre>
 *   d_y = g_y(x, y)
 * </pre>
 */
public record LowerLevelOnly() implements Surrogate {
    @Override
    public Set<Level> levels() {
        return Set.of(Level.LOWER);
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public double weight(int part, long round) {
        return 1;
    }

    @Override
    public int evaluations(Set<Level> moving) {
        return moving.size();
    }

    @Override
    public void direction(Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts) {
        oracle.gradient(
                point.upper(),
                point.lower(),
                sample,
                0,
                1,
                oracle.scratch().upper(),
                parts.get(0).lower());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("surrogate", "none: training loss alone");
    }
}
