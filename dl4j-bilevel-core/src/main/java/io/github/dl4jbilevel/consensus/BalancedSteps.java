package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.updater.LearningRates;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The state that EXTRA and exact diffusion share. With u_t = eta_t e_t, r_0 = 0 and u_{-1} = 0:
 *
 * <pre>
 *   send  m = s_t - u_t + r_t         exact diffusion
 *   send  m = s_t - u_{t-1} + r_t     EXTRA
 *   r_{t+1} = r_t + sum_j w_kj (m_j - m_k)
 *   s_{t+1} = s_t - u_t + r_{t+1}
 * </pre>
 *
 * <p>These are the recursions of the papers, in which s_{t+1} - s_t + u_t stands for r_{t+1}: so m = 2 s_t - s_{t-1} - (u_t - u_{t-1}), or
 * 2 s_t - s_{t-1}, and s_{t+1} is W m, or W m - (u_t - u_{t-1}). Ours is that r is kept instead of the earlier iterate. Its sum over the
 * agents is zero, and stays so as a {@link PreciseVector} keeps it: mean s_{t+1} = mean s_t - mean u_t. In the papers' form each round's
 * rounding, and that of the weights, add to the mean's step for good, which single precision does not bear.
 */
final class BalancedSteps implements CorrectionState {
    /** The update that a message holds. */
    enum Update {
        /** That of the round before: EXTRA. */
        AFTER_MIXING,
        /** That of the round: exact diffusion. */
        BEFORE_MIXING
    }

    private static final double[] AS_IT_IS = {1};
    private static final double[] SUBTRACT = {1, -1};

    private final ISchedule learningRate;
    private final Update place;
    private final PreciseVector balance;
    /** u_{t-1} of EXTRA; nothing elsewhere. */
    private final List<INDArray> previousUpdate;
    /** Holds s_t - u_t between the message and the end of the round. */
    private final INDArray stepped;

    private final Sweep afterwards = new Sweep();
    private final Sweep end = new Sweep();

    BalancedSteps(ISchedule learningRate, Update place, DataType dataType, long length) {
        this.learningRate = learningRate;
        this.place = place;
        this.balance = PreciseVector.zeros(dataType, length);
        this.previousUpdate = place == Update.AFTER_MIXING ? List.of(Nd4j.zeros(dataType, length)) : List.of();
        this.stepped = Nd4j.zeros(dataType, length);
    }

    /** Entries that are kept for a block of this length. */
    static long keptEntries(Update place, long length) {
        return (place == Update.AFTER_MIXING ? 3 : 2) * length + PreciseVector.MARKS;
    }

    @Override
    public double offer(
            Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray outVariable, int round) {
        double eta = LearningRates.at(learningRate, round);
        balance.usual(eta * norm);
        sweep.assign(stepped, new double[] {1, -eta}, variable, direction);
        if (place == Update.BEFORE_MIXING) {
            balance.assignSum(sweep, outVariable, AS_IT_IS, stepped);
        } else {
            balance.assignSum(sweep, outVariable, SUBTRACT, variable, previousUpdate.get(0));
        }
        double reached = sweep.runForNorm();
        for (INDArray update : previousUpdate) {
            afterwards.restart().assign(update, new double[] {eta}, direction).run();
        }
        return reached;
    }

    @Override
    public PreciseVector balance() {
        return balance;
    }

    @Override
    public List<INDArray> state() {
        return Stream.concat(balance.state().stream(), previousUpdate.stream()).toList();
    }

    @Override
    public void advance(INDArray variable, int round) {
        balance.assignSum(end.restart(), variable, AS_IT_IS, stepped).run();
    }
}
