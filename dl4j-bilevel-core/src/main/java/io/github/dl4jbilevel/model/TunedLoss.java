package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.hyperparameter.EvaluatedBatch;
import io.github.dl4jbilevel.hyperparameter.LossBatch;
import io.github.dl4jbilevel.hyperparameter.LossTerm;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;

/**
 * An output layer's loss with the terms of the hyperparameters inside it, while a training batch is {@linkplain #tune tuned};
 * otherwise the loss itself. A term's gradient by x is gathered while DL4J asks for that by the pre-activations. (Label masks cannot
 * replace it: DL4J multiplies pre-activations by them.) Belongs to one network of one thread.
 */
public final class TunedLoss implements ILossFunction {
    /** The hyperparameters of one batch, and where their gradient goes. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by no one; the record never leaves this package.
    public record Tuning(
            LossTerm term,
            INDArray x,
            int[] examples,
            double scale,
            @Nullable INDArray gradientX) {}

    private static final long serialVersionUID = 1;

    private final ILossFunction loss;
    private transient @Nullable Tuning tuning;
    private transient boolean leavesOutScores;

    TunedLoss(ILossFunction loss) {
        this.loss = loss;
    }

    /** Sets the batch of the next passes; null for passes without hyperparameters. */
    public void tune(@Nullable Tuning next) {
        this.tuning = next;
    }

    /**
     * Sets whether the next passes are for their gradients alone: scores are then 0. DL4J asks for one with every gradient, which costs the
     * loss a second time, and on a GPU a copy to the host.
     */
    public void leaveOutScores(boolean leave) {
        this.leavesOutScores = leave;
    }

    /** The user's loss. */
    public ILossFunction original() {
        return loss;
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
        if (leavesOutScores) {
            return 0;
        }
        if (tuning == null) {
            return loss.computeScore(labels, preOutput, activation, mask, average);
        }
        double sum = computeScoreArray(labels, preOutput, activation, mask)
                .sumNumber()
                .doubleValue();
        return average ? sum / preOutput.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
        Tuning t = tuning;
        if (t == null) {
            return loss.computeScoreArray(labels, preOutput, activation, mask);
        }
        LossBatch batch = forward(t, labels, preOutput, mask);
        return rowLosses(batch, activation, mask).muli(batch.weights());
    }

    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
        Tuning t = tuning;
        if (t == null) {
            // In a network of type DOUBLE some of DL4J's losses give FLOAT, which the layer's products refuse.
            return loss.computeGradient(labels, preOutput, activation, mask).castTo(preOutput.dataType());
        }
        LossBatch batch = forward(t, labels, preOutput, mask);
        INDArray byPreOutput =
                loss.computeGradient(batch.labels(), batch.preOutput().dup(), activation, mask);
        EvaluatedBatch back = batch.evaluated(rowLosses(batch, activation, mask), byPreOutput);
        if (t.gradientX != null) {
            t.term.backward(t.x, back, t.scale, t.gradientX);
        }
        return back.gradient();
    }

    private static LossBatch forward(Tuning t, INDArray labels, INDArray preOutput, @Nullable INDArray mask) {
        LossBatch batch = new LossBatch(t.examples, labels, preOutput, mask);
        t.term.forward(t.x, batch);
        return batch;
    }

    /**
     * The losses of rows, whose sum is the score that is not averaged; of DL4J's losses only LossMAE forgets to divide them by the number
     * of outputs. DL4J's losses may overwrite the pre-activations that they are given.
     */
    private INDArray rowLosses(LossBatch batch, IActivation activation, @Nullable INDArray mask) {
        INDArray rows = loss.computeScoreArray(batch.labels(), batch.preOutput().dup(), activation, mask)
                .reshape(batch.rows(), 1);
        return loss instanceof LossMAE ? rows.divi(batch.labels().size(1)) : rows;
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activation, mask, average),
                computeGradient(labels, preOutput, activation, mask));
    }

    @Override
    public String name() {
        return loss.name();
    }
}
