package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import java.util.function.LongFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One agent's loss over its training and validation rows, as the lower level of a problem without an upper one:
 *
 * <pre>
 *   g(y) = (1 - s) mean loss on training rows, with x inside it + s mean loss on validation rows + penalties
 * </pre>
 *
 * <p>with s the share of validation rows and x a function of the round, whatever x it is asked at.
 *
 * @param oracles of the agent, whose two batches together are one
 * @param share s
 * @param x by round
 */
record RefitObjective(NetworkObjective oracles, double share, LongFunction<INDArray> x) implements BilevelObjective {
    @Override
    public void gradient(
            INDArray ignored,
            INDArray y,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientY) {
        oracles.gradientOfBoth(x.apply(sample.round()), y, sample, share, weightG, gradientX, gradientY);
    }

    /** Not a validation loss: y has seen the rows. */
    @Override
    public double upperLoss(INDArray at, INDArray y) {
        return oracles.upperLoss(at, y);
    }

    @Override
    public double lowerLoss(INDArray at, INDArray y) {
        return oracles.lossOfBoth(at, y, share);
    }
}
