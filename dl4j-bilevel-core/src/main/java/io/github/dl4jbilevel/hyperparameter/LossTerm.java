package io.github.dl4jbilevel.hyperparameter;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A way in which x enters the training loss. With labels t_i, pre-activations z_i of the output layer and the network's own loss l, a batch
 * of B rows has the loss
 *
 * <pre>
 *   (1/B) sum_i w_i l(t_i, z_i)
 * </pre>
 *
 * <p>and a term may change w (1 unless changed), t and z as functions of x. Several terms act one after the other; gradients go
 * back in the reverse order. Used by one thread; {@link #backward} follows {@link #forward} of the same batch.
 */
public interface LossTerm {
    /** Changes weights, labels or pre-activations of the batch. */
    void forward(INDArray x, LossBatch batch);

    /**
     * Adds the derivative by x of {@code scale sum_i w_i l(t_i, z_i)}, and turns the batch's gradient with
     * respect to the pre-activations that this term made into that with respect to those that it was given.
     *
     * @param gradientX added to
     */
    void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX);
}
