package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Gradient tracking: each agent's p_t follows the mean of all agents' estimates, mean_k p_t = mean_k e_t, and the step is
 * taken along p_t. With e_{-1} = 0 and p_{-1} = 0:
 *
 * <pre>
 *   ADAPT_THEN_COMBINE   p_t = W p_{t-1} + e_t - e_{t-1};    s_{t+1} = W (s_t - R(p_t))
 *   COMBINE_THEN_ADAPT   p_t = W (p_{t-1} + e_t - e_{t-1});  s_{t+1} = W s_t - R(p_t)
 * </pre>
 *
 * <p>Variable and tracker travel in one message. So where the weights change from round to round, W_t mixes what is sent in round t: the
 * first order is p_t = W_{t-1} p_{t-1} + e_t - e_{t-1}, s_{t+1} = W_t (s_t - R(p_t)), and the second has W_t in both places. Means are
 * kept in either, since every W_t is doubly stochastic.
 *
 * <p>In single precision the tracker is kept as {@link BalancedTracking} says, so that one wild gradient is forgotten as in double
 * precision. A normalized R acts on the tracked vector and only in the variable's step:
 * normalizing before averaging is biased (arXiv 2505.03736). The first order is the default; arXiv 2509.15543 states tracking
 * in words only, so which of the two it uses is a reconstruction.
 *
 * @param stepRule R with its learning rate: any DL4J updater
 * @param order of step and mixing
 */
public record GradientTracking(IUpdater stepRule, Order order) implements Correction {

    private static final double[] FOLLOW = {1, 1, -1};

    /** Writes the variable's part of a message. */
    static double offered(
            Order order,
            Step rule,
            Sweep sweep,
            INDArray variable,
            INDArray direction,
            double norm,
            INDArray outVariable,
            int round) {
        return order == Order.ADAPT_THEN_COMBINE
                ? rule.step(sweep, variable, direction, norm, outVariable, round)
                : sweep.copy(variable, outVariable).runForNorm();
    }

    /** The order of step and mixing in a round. */
    public enum Order {
        /** Step first, then average the results. */
        ADAPT_THEN_COMBINE,
        /** Average first, then step from the average. */
        COMBINE_THEN_ADAPT
    }

    /** Refuses what is not a step rule. */
    public GradientTracking {
        Step.require(stepRule);
    }

    /** Gradient tracking in the order adapt-then-combine. */
    public GradientTracking(IUpdater stepRule) {
        this(stepRule, Order.ADAPT_THEN_COMBINE);
    }

    @Override
    public boolean sendsTracker() {
        return true;
    }

    @Override
    public long keptEntries(DataType dataType, long length) {
        return (dataType == DataType.FLOAT ? 2 * length + PreciseVector.MARKS : length)
                + Step.keptEntries(stepRule, length);
    }

    @Override
    public String stepKind() {
        return Step.kind(stepRule);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "correction", "gradient tracking", "trackingOrder", order.name(), "stepRule", stepRule.toString());
    }

    @Override
    public CorrectionState begin(DataType dataType, long length) {
        Step rule = new Step(stepRule, dataType, length);
        return dataType == DataType.FLOAT
                ? new BalancedTracking(order, rule, dataType, length)
                : new Tracking(order, rule, Nd4j.zeros(dataType, length));
    }

    /**
     * State of both orders in double precision.
     *
     * @param mixedTracker what the exchange left of the trackers: W p_{t-1} in the first order, p_{t-1} itself in the second
     */
    private record Tracking(Order order, Step rule, INDArray mixedTracker) implements CorrectionState {
        @Override
        public void track(Sweep sweep, INDArray estimate, INDArray previousEstimate, INDArray outTracker) {
            sweep.assign(outTracker, FOLLOW, mixedTracker, estimate, previousEstimate);
        }

        @Override
        public double offer(
                Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray outVariable, int round) {
            return offered(order, rule, sweep, variable, direction, norm, outVariable, round);
        }

        @Override
        public void advance(INDArray variable, int round) {
            if (order == Order.COMBINE_THEN_ADAPT) {
                rule.step(new Sweep(), variable, mixedTracker, VectorKernels.norm2(mixedTracker), variable, round);
            }
        }

        @Override
        public void restartTracking(INDArray estimate) {
            VectorKernels.copy(estimate, mixedTracker);
        }

        @Override
        public List<INDArray> state() {
            return rule.stateWith(mixedTracker);
        }
    }
}
