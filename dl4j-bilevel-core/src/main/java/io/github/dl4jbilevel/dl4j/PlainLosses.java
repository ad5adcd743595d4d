package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.problem.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Losses that x does not enter.
 *
 * @param passes of the agent's thread
 */
record PlainLosses(Passes passes, AgentRows rows) implements Losses {
    @Override
    public void addGradient(
            INDArray x,
            INDArray theta,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientTheta) {
        passes.addGradient(rows, sample, theta, weightF, weightG, gradientTheta);
    }

    @Override
    public double upper(INDArray theta) {
        return passes.meanLoss(
                theta, rows.validation().reader(), rows.validation().all());
    }

    @Override
    public double lower(INDArray x, INDArray theta) {
        return passes.meanLoss(theta, rows.training().reader(), rows.training().all());
    }
}
