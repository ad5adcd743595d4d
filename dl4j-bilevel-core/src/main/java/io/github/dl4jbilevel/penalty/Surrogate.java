package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A single-level stand-in for the bilevel problem: it says along which direction each block descends, from first-order
 * oracles alone. Immutable.
 *
 * <p>A direction is a weighted sum of {@link #parts()} parts, d = sum_i w_i(t) d^i. Estimators follow each part by itself, and
 * the weights enter when the estimates are combined, e_t = sum_i w_i(t) e^i_t: so a weight that changes from round to round
 * never mixes with estimates that were made under another one. With constant weights there is one part, by linearity.
 */
public interface Surrogate {
    /** Number of parts that are estimated apart: 1 with constant weights, 2 (f and g) with scheduled ones. */
    int parts();

    /** w_i(t), the weight of a part in round t; 1 where there is one part. */
    double weight(int part, long round);

    /**
     * Writes the sampled directions d_x, d_y and d_z at a point. All three are descent directions: blocks move along -d.
     *
     * @param oracle gradients of the agent
     * @param point (x, y, z)
     * @param sample names the batch
     * @param parts receives (d_x, d_y, d_z) of each part; overwritten
     */
    void direction(Oracle oracle, LevelVector point, Sample sample, List<LevelVector> parts);

    /** Writes z_0; a copy of y_0 unless said otherwise. */
    default void startAuxiliary(INDArray y, INDArray z) {
        VectorKernels.copy(y, z);
    }

    /** Stochastic gradients that one {@link #direction} evaluates. */
    int evaluations();

    /** Parameters by name, for provenance. */
    Map<String, String> settings();
}
