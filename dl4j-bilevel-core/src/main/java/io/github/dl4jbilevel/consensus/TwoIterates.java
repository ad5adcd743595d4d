package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.updater.LearningRates;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The state that EXTRA and exact diffusion share: with u_t = eta_t e_t they keep s_{t-1} and u_{t-1}, and differ in whether the
 * difference of the updates is mixed. In round 0, s_{-1} = s_0 and u_{-1} = 0.
 */
final class TwoIterates implements CorrectionState {
    /** Where u_t - u_{t-1} is subtracted. */
    enum Update {
        /** From what has been mixed: EXTRA. */
        AFTER_MIXING,
        /** From what is sent: exact diffusion. */
        BEFORE_MIXING
    }

    private final ISchedule learningRate;
    private final Update place;
    private final INDArray previousVariable;
    private final INDArray previousUpdate;
    private final INDArray difference;

    TwoIterates(ISchedule learningRate, Update place, DataType dataType, long length) {
        this.learningRate = learningRate;
        this.place = place;
        this.previousVariable = Nd4j.zeros(dataType, length);
        this.previousUpdate = Nd4j.zeros(dataType, length);
        this.difference = Nd4j.zeros(dataType, length);
    }

    @Override
    public void offer(
            INDArray variable,
            INDArray estimate,
            INDArray previousEstimate,
            INDArray outVariable,
            INDArray outTracker,
            int round) {
        VectorKernels.copy(variable, outVariable);
        if (round > 0) {
            VectorKernels.axpy(1, variable, outVariable);
            VectorKernels.axpy(-1, previousVariable, outVariable);
        }
        VectorKernels.copy(variable, previousVariable);
        double eta = LearningRates.at(learningRate, round);
        VectorKernels.copy(estimate, difference);
        VectorKernels.scale(eta, difference);
        VectorKernels.axpy(-1, previousUpdate, difference);
        VectorKernels.axpy(1, difference, previousUpdate);
        if (place == Update.BEFORE_MIXING) {
            VectorKernels.axpy(-1, difference, outVariable);
        }
    }

    @Override
    public void advance(INDArray mixedVariable, INDArray mixedTracker, INDArray variable, int round) {
        VectorKernels.copy(mixedVariable, variable);
        if (place == Update.AFTER_MIXING) {
            VectorKernels.axpy(-1, difference, variable);
        }
    }
}
