package io.github.dl4jbilevel.hyperparameter;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One batch on its way forward through the {@link LossTerm}s; once it is {@link #evaluated} it goes back as an {@link
 * EvaluatedBatch}. Rows are those that the output layer's loss sees: examples, or time steps and pixels of examples.
 */
public final class LossBatch {
    private final int[] examples;
    private final INDArray givenLabels;
    private final @Nullable INDArray mask;
    private final INDArray weights;
    private INDArray labels;
    private INDArray preOutput;

    /**
     * A batch before the first term.
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
        this.weights = Nd4j.ones(preOutput.dataType(), preOutput.size(0), 1);
        this.labels = labels;
        this.preOutput = preOutput;
    }

    /** Number of rows. */
    public long rows() {
        return preOutput.size(0);
    }

    /** Position in the agent's training shard of a row, where each example is one row. */
    public int example(int row) {
        return examples[row];
    }

    /** The labels of the data, before any term changed them. */
    public INDArray givenLabels() {
        return givenLabels;
    }

    @Nullable
    INDArray mask() {
        return mask;
    }

    /** The labels t so far, [rows, outputs]. */
    public INDArray labels() {
        return labels;
    }

    /** Replaces t. */
    public void labels(INDArray changed) {
        this.labels = changed;
    }

    /** The pre-activations z so far, [rows, outputs]. */
    public INDArray preOutput() {
        return preOutput;
    }

    /** Replaces z. */
    public void preOutput(INDArray changed) {
        this.preOutput = changed;
    }

    /** The weights w, [rows, 1]; terms multiply into it. */
    public INDArray weights() {
        return weights;
    }

    /**
     * The batch on its way back, once the network's loss has been evaluated behind the last term.
     *
     * @param rowLosses l(t_i, z_i), [rows, 1]
     * @param byPreOutput derivative of l(t_i, z_i) by z_i, [rows, outputs]; multiplied by w_i in place
     */
    public EvaluatedBatch evaluated(INDArray rowLosses, INDArray byPreOutput) {
        return new EvaluatedBatch(this, rowLosses.reshape(rows(), 1), byPreOutput.muliColumnVector(weights));
    }
}
