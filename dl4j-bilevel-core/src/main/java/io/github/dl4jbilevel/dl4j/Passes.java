package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.problem.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Plain losses of a network and their gradients at a parameter vector theta, without hyperparameters and without penalties. {@link
 * Computation} chooses the implementation. Belongs to one thread, whose agents share it.
 */
sealed interface Passes permits HostPasses, Dl4jPasses {
    /** Rows that an evaluation gathers in one batch. */
    int ROWS_AT_ONCE = 1024;

    /**
     * Adds weightF grad f + weightG grad g at theta, f the mean loss of the sample's validation batch and g that of its training
     * batch; a part whose weight is 0 costs nothing. Non-gradient entries become what the latest training batch says of them.
     */
    void addGradient(AgentRows rows, Sample sample, INDArray theta, double weightF, double weightG, INDArray gradient);

    /** Mean loss over rows at theta, in inference mode (no dropout, running statistics). */
    double meanLoss(INDArray theta, RowReader reader, int[] rows);

    /** A measure of the outputs at theta; NaN where an output is not finite, as finite but huge parameters can make it. */
    double quality(INDArray theta, RowReader reader, int[] rows, TestMeasure measure);
}
