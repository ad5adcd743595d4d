package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient tracking by what the tracker has above the estimate, c = p - e with c_0 = 0:
 *
 * <pre>
 *   send  m_t = e_t + c_t
 *   c_{t+1} = c_t + sum_j w_kj (m_j - m_k)
 *   p_t = m_t              ADAPT_THEN_COMBINE
 *   p_t = e_t + c_{t+1}    COMBINE_THEN_ADAPT
 * </pre>
 *
 * <p>This is the recursion of {@link GradientTracking}. The sum of c over the agents is zero, and stays so as a {@link PreciseVector}
 * keeps it, however large the gradients that it has seen: mean p_t = mean e_t is not a matter of all rounds before, each of which
 * rounds p at its magnitude. Ours.
 */
final class BalancedTracking implements CorrectionState {
    private static final double[] AS_IT_IS = {1};

    private final Order order;
    private final Step rule;
    private final PreciseVector balance;
    private final Sweep end = new Sweep();
    private final Sweep step = new Sweep();
    /** Holds p_t after the exchange, in the second order, and trackers that are not sent; null until it is needed. */
    private @Nullable INDArray tracker;

    private @Nullable INDArray latestEstimate;

    BalancedTracking(Order order, Step rule, DataType dataType, long length) {
        this.order = order;
        this.rule = rule;
        this.balance = PreciseVector.zeros(dataType, length);
    }

    @Override
    public void track(Sweep sweep, INDArray estimate, INDArray previousEstimate, INDArray outTracker) {
        latestEstimate = estimate;
        balance.assignSum(sweep, outTracker, AS_IT_IS, estimate);
    }

    @Override
    public double offer(
            Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray outVariable, int round) {
        balance.usual(norm);
        return GradientTracking.offered(order, rule, sweep, variable, direction, norm, outVariable, round);
    }

    @Override
    public PreciseVector balance() {
        return balance;
    }

    @Override
    public INDArray mixedTracker() {
        if (tracker == null) {
            tracker = balance.leading().like();
        }
        return tracker;
    }

    @Override
    public void advance(INDArray variable, int round) {
        if (order == Order.COMBINE_THEN_ADAPT) {
            INDArray estimate = Objects.requireNonNull(latestEstimate, "track comes first");
            INDArray p = mixedTracker();
            double norm =
                    balance.assignSum(end.restart(), p, AS_IT_IS, estimate).runForNorm();
            rule.step(step.restart(), variable, p, norm, variable, round);
        }
    }

    @Override
    public void restartTracking(INDArray estimate) {
        balance.clear();
    }

    @Override
    public List<INDArray> state() {
        return rule.stateWith(balance.state().toArray(INDArray[]::new));
    }
}
