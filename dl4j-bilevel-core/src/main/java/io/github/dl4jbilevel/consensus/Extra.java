package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.updater.LearningRates;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * EXTRA, an exact first-order method that sends one vector a round. With u_t = eta_t e_t:
 *
 * <pre>
 *   s_1     = W s_0 - u_0
 *   s_{t+1} = W (2 s_t - s_{t-1}) - (u_t - u_{t-1})
 * </pre>
 *
 * <p>It acts on iterates, not on gradients, so there is no step rule: a plain step keeps the mean of the agents on the
 * centralized path, and a normalized one cannot be built. W must be symmetric, the same in every round, and without negative
 * eigenvalues. {@code lazy()} of any matrix W' is such a W; with it, 2 W = I + W' and W = (I + W') / 2 are the reference's two.
 *
 * <p>The smallest eigenvalue w of W bounds the step: for quadratics of common curvature L, eta L must stay below (1 + 3 w) / 2,
 * where {@link ExactDiffusion} bears 2.
 *
 * <p>Source: W. Shi, Q. Ling, G. Wu, W. Yin, EXTRA: an exact first-order algorithm for decentralized consensus optimization,
 * SIAM J. Optim. 25(2), 2015. As a correction for bilevel problems: arXiv 2411.14166 and arXiv 2601.22682. That eta_t
 * multiplies its own round's estimate under a schedule is ours: it keeps the mean's step at eta_t.
 *
 * @param learningRate eta_t by iteration: positive in round 0, finite and not negative in every round
 */
public record Extra(ISchedule learningRate) implements PlainSteps {
    /** Refuses a learning rate that does not start positive and finite, or that follows epochs. */
    public Extra {
        LearningRates.requirePositive("of EXTRA", learningRate);
    }

    /** A constant learning rate. */
    public Extra(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    @Override
    public String title() {
        return "EXTRA";
    }

    @Override
    public BalancedSteps.Update place() {
        return BalancedSteps.Update.AFTER_MIXING;
    }
}
