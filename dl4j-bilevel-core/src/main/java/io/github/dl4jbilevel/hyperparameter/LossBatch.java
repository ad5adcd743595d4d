package io.github.dl4jbilevel.hyperparameter;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One batch on its way through the {@link LossTerm}s. Rows are those that the output layer's loss sees: examples, or time steps
 * and pixels of examples.
 */
public final class LossBatch {
    /** Softmax outputs below this count as this, as in DL4J's cross-entropy. */
    private static final double CLIP = 1e-10;

    private final int[] examples;
    private final INDArray givenLabels;
    private final @Nullable INDArray mask;
    private INDArray labels;
    private INDArray preOutput;
    private INDArray weights;
    private INDArray losses;
    private INDArray gradient;

    /**
     * Before the first term.
     *
     * @param examples for each example of the batch, its position in the agent's training shard
     * @param labels [rows, outputs]; not written to
     * @param preOutput [rows, outputs]; not written to
     * @param mask of 0 and 1 for rows [rows, 1] or for outputs [rows, outputs]; null where all count
     */
    public LossBatch(int[] examples, INDArray labels, INDArray preOutput, @Nullable INDArray mask) {
        this.examples = examples.clone();
        this.givenLabels = labels;
        this.mask = mask;
        this.labels = labels;
        this.preOutput = preOutput;
        this.weights = Nd4j.ones(preOutput.dataType(), preOutput.size(0), 1);
        this.losses = weights;
        this.gradient = preOutput;
    }

    /** Number of rows. */
    public long rows() {
        return preOutput.size(0);
    }

    /** Position in the agent's training shard of a row, where each example is one row. */
    public int example(int row) {
        return examples[row];
    }

    /** The labels of the data, whatever terms put in their place. */
    public INDArray givenLabels() {
        return givenLabels;
    }

    /** t, [rows, outputs]. */
    public INDArray labels() {
        return labels;
    }

    /** Puts other labels in the place of t. */
    public void labels(INDArray changed) {
        this.labels = changed;
    }

    /** z, [rows, outputs]. */
    public INDArray preOutput() {
        return preOutput;
    }

    /** Puts other pre-activations in the place of z. */
    public void preOutput(INDArray changed) {
        this.preOutput = changed;
    }

    /** w, [rows, 1]; terms multiply into it. */
    public INDArray weights() {
        return weights;
    }

    /**
     * After the last term: what the network's loss makes of the batch.
     *
     * @param rowLosses l(t_i, z_i), [rows, 1]
     * @param byPreOutput derivative of l(t_i, z_i) by z_i, [rows, outputs]; multiplied by w_i in place
     */
    public void evaluated(INDArray rowLosses, INDArray byPreOutput) {
        this.losses = rowLosses.reshape(rows(), 1);
        this.gradient = byPreOutput.muliColumnVector(weights);
    }

    /** l(t_i, z_i), [rows, 1]. */
    public INDArray losses() {
        return losses;
    }

    /** Derivative of sum_i w_i l(t_i, z_i) by the pre-activations that the term now going back was asked to give. */
    public INDArray gradient() {
        return gradient;
    }

    /** Puts the derivative by the pre-activations that a term was given in the place of that by what it made of them. */
    public void gradient(INDArray changed) {
        this.gradient = changed;
    }

    /** Derivative of sum_i w_i l(t_i, z_i) by the labels, for softmax cross-entropy: -w_i log softmax(z_i); 0 where masked. */
    public INDArray crossEntropyGradientByLabels() {
        INDArray clipped = Transforms.max(Transforms.softmax(preOutput, true), CLIP, false);
        INDArray byLabels = Transforms.log(clipped, false).negi().muliColumnVector(weights);
        if (mask == null) {
            return byLabels;
        }
        INDArray counts = mask.castTo(byLabels.dataType());
        return mask.length() == rows()
                ? byLabels.muliColumnVector(counts.reshape(rows(), 1))
                : byLabels.muli(counts.reshape(byLabels.shape()));
    }
}
