package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A single-level stand-in for the bilevel problem: it says along which direction each block descends, from first-order
 * oracles alone. Immutable.
 *
 * <p>A direction is a weighted sum of {@link #parts()} parts, d = sum_i w_i(t) d^i. Estimators follow each part by itself, and
 * the weights enter when the estimates are combined, e_t = sum_i w_i(t) e^i_t: so a weight that changes from round to round
 * never mixes with estimates that were made under another one. With constant weights there is one part, by linearity.
 *
 * <p>A surrogate has one level (ordinary training), two (a minimax problem) or three. A level that it does not have is not estimated,
 * tracked, sent or saved. Points still have room for x, y and z, so that gradients can be asked at (x, y): x and y then stay where the
 * problem starts them, and z at zero. A problem of one variable has it in y, {@link Level#LOWER}; one of two has x and y.
 */
public interface Surrogate {
    /** x, y and z. */
    Set<Level> ALL = Collections.unmodifiableSet(EnumSet.allOf(Level.class));

    /** The levels that the surrogate has: at least one, always the same; all three unless overridden. */
    default Set<Level> levels() {
        return ALL;
    }

    /** Number of parts that are estimated apart: 1 with constant weights, 2 (f and g) with scheduled ones. */
    int parts();

    /** w_i(t), the weight of a part in round t; 1 where there is one part. */
    double weight(int part, long round);

    /**
     * Writes the sampled directions of the levels that move, at a point. All are descent directions: blocks move along -d.
     *
     * @param oracle gradients of the agent
     * @param point (x, y, z)
     * @param sample names the batch
     * @param moving some of {@link #levels}, at least one; no gradient has to be evaluated that only others need
     * @param parts receives (d_x, d_y, d_z) of each part; overwritten. Entries of levels that do not move are not read
     */
    void direction(Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts);

    /** Writes the sampled directions of all levels that the surrogate has. */
    default void direction(Oracle oracle, LevelVector point, Sample sample, List<LevelVector> parts) {
        direction(oracle, point, sample, levels(), parts);
    }

    /** Writes z_0, if the surrogate has that level; a copy of y_0 unless overridden. */
    default void startAuxiliary(INDArray y, INDArray z) {
        VectorKernels.copy(y, z);
    }

    /** Stochastic gradients that one {@link #direction} evaluates for the levels that move; 0 where none does. */
    int evaluations(Set<Level> moving);

    /** Stochastic gradients that one {@link #direction} evaluates for all levels that it has. */
    default int evaluations() {
        return evaluations(levels());
    }

    /**
     * The level whose network has seen training rows alone, so that its loss on validation rows is a validation loss; y unless
     * overridden. A level that the surrogate has.
     */
    default Level validated() {
        return Level.LOWER;
    }

    /** Whether the auxiliary level, where there is one, holds parameters of a network, as y does; true unless overridden. */
    default boolean auxiliaryIsNetwork() {
        return true;
    }

    /** Parameters by name, for provenance. */
    Map<String, String> settings();
}
