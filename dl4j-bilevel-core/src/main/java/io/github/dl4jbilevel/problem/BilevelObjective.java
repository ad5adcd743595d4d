package io.github.dl4jbilevel.problem;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The first-order oracles of ONE agent: f, its loss on validation data, and g, its loss on training data, at a point (x, y).
 * Vectors are contiguous and of rank 1: x of length p (upper level), y of length q (lower level).
 *
 * <p>The oracle is weighted: one call returns {@code weightF grad f + weightG grad g}, so that an implementation may compute
 * both in one pass. It must be linear in the weights and must depend on the sample by its name alone.
 *
 * <p>An objective is used by one thread; objectives that were opened together ({@link BilevelProblem#open}) share that thread
 * and may share a network.
 */
public interface BilevelObjective {

    /**
     * Writes {@code weightF grad f(x, y; sample) + weightG grad g(x, y; sample)}.
     *
     * <p>Entries of {@code gradientY} in {@link BilevelProblem#nonGradientParameters()} are not gradients: they receive the
     * amount that training on the sample of g subtracts from those entries of y, unweighted, or 0 where {@code weightG} is 0.
     *
     * @param x upper-level point, length p
     * @param y lower-level point (y, or the auxiliary z), length q
     * @param sample names the batch; the same name gives the same batch, masks and noise
     * @param weightF weight of f; where it is 0, f is not evaluated
     * @param weightG weight of g; where it is 0, g is not evaluated
     * @param gradientX receives the derivative by x, length p; overwritten
     * @param gradientY receives the derivative by y, length q; overwritten
     */
    void gradient(
            INDArray x,
            INDArray y,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientY);

    /** f(x, y) over all of this agent's validation data. */
    double upperLoss(INDArray x, INDArray y);

    /** g(x, y) over all of this agent's training data, penalties included. */
    double lowerLoss(INDArray x, INDArray y);
}
