package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.updater.LearningRates;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The state that EXTRA and exact diffusion share: with u_t = eta_t e_t they keep s_{t-1} and u_{t-1}, and differ in whether the
 * difference of the updates is mixed. In round 0, s_{-1} = s_0 and u_{-1} = 0.
 */
final class TwoIterates implements CorrectionState {
    /** The point of a round at which u_t - u_{t-1} is subtracted. */
    enum Update {
        /** It is subtracted from what has been mixed: EXTRA. */
        AFTER_MIXING,
        /** It is subtracted from what is sent: exact diffusion. */
        BEFORE_MIXING
    }

    private static final double[] ADD = {1, 1};
    private static final double[] SUBTRACT = {1, -1};
    private static final double[] KEEP = {1, 0};
    private static final double[] EXTRAPOLATE = {2, -1};

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
    public double offer(
            Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray outVariable, int round) {
        double eta = LearningRates.at(learningRate, round);
        sweep.assign(difference, new double[] {-1, eta}, previousUpdate, direction)
                .assign(previousUpdate, ADD, previousUpdate, difference);
        if (round == 0) {
            sweep.copy(variable, previousVariable);
        }
        sweep.assign(outVariable, EXTRAPOLATE, variable, previousVariable).copy(variable, previousVariable);
        double[] subtracted = place == Update.BEFORE_MIXING ? SUBTRACT : KEEP;
        return sweep.assign(outVariable, subtracted, outVariable, difference).runForNorm();
    }

    @Override
    public List<INDArray> state() {
        return List.of(previousVariable, previousUpdate);
    }

    @Override
    public void advance(INDArray variable, int round) {
        if (place == Update.AFTER_MIXING) {
            VectorKernels.axpy(-1, difference, variable);
        }
    }
}
