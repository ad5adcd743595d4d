package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.math.ProbabilityBounds;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One batch on its way back through the {@link LossTerm}s: a {@link LossBatch} behind its last term, with the losses of its rows
 * and the derivative by the pre-activations.
 */
public final class EvaluatedBatch {
    private final LossBatch batch;
    private final INDArray losses;
    private INDArray gradient;

    EvaluatedBatch(LossBatch batch, INDArray losses, INDArray gradient) {
        this.batch = batch;
        this.losses = losses;
        this.gradient = gradient;
    }

    /** Number of rows. */
    public long rows() {
        return batch.rows();
    }

    /** Position in the agent's training shard of a row, where each example is one row. */
    public int example(int row) {
        return batch.example(row);
    }

    /** The labels of the data, before any term changed them. */
    public INDArray givenLabels() {
        return batch.givenLabels();
    }

    /** The weights w behind the last term, [rows, 1]. */
    public INDArray weights() {
        return batch.weights();
    }

    /** The losses l(t_i, z_i) behind the last term, [rows, 1]. */
    public INDArray losses() {
        return losses;
    }

    /** The gradient of sum_i w_i l(t_i, z_i) with respect to the pre-activations that the term now going back has made. */
    public INDArray gradient() {
        return gradient;
    }

    /** Sets the gradient with respect to the pre-activations that the term now going back was given. */
    public void gradient(INDArray byGiven) {
        this.gradient = byGiven;
    }

    /** Derivative of sum_i w_i l(t_i, z_i) by the labels, for softmax cross-entropy: -w_i log softmax(z_i); 0 where masked. */
    public INDArray crossEntropyGradientByLabels() {
        INDArray bounded =
                Transforms.max(Transforms.softmax(batch.preOutput(), true), ProbabilityBounds.SOFTMAX, false);
        INDArray byLabels = Transforms.log(bounded, false).negi().muliColumnVector(weights());
        INDArray mask = batch.mask();
        if (mask == null) {
            return byLabels;
        }
        INDArray counts = mask.castTo(byLabels.dataType());
        return mask.length() == rows()
                ? byLabels.muliColumnVector(counts.reshape(rows(), 1))
                : byLabels.muli(counts.reshape(byLabels.shape()));
    }
}
