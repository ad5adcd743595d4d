package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.updater.LearningRates;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Exact diffusion (D2), which corrects before it mixes, and sends one vector a round. With u_t = eta_t e_t:
 *
 * <pre>
 *   s_1     = W (s_0 - u_0)
 *   s_{t+1} = W (2 s_t - s_{t-1} - (u_t - u_{t-1}))
 * </pre>
 *
 * <p>As {@link Extra}, it has no step rule, and W must be symmetric, the same in every round, and without negative eigenvalues.
 *
 * <p>Source: K. Yuan, B. Ying, X. Zhao, A. H. Sayed, Exact diffusion for distributed optimization and learning, IEEE Trans.
 * Signal Process. 67(3), 2019. As a correction for bilevel problems: arXiv 2411.14166 and arXiv 2601.22682. That eta_t
 * multiplies its own round's estimate under a schedule is ours: it keeps the mean's step at eta_t.
 *
 * @param learningRate eta_t by iteration: positive in round 0, finite and not negative in every round
 */
public record ExactDiffusion(ISchedule learningRate) implements PlainSteps {
    /** Refuses a learning rate that does not start positive and finite, or that follows epochs. */
    public ExactDiffusion {
        LearningRates.requirePositive("of exact diffusion", learningRate);
    }

    /** A constant learning rate. */
    public ExactDiffusion(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    @Override
    public String title() {
        return "exact diffusion";
    }

    @Override
    public BalancedSteps.Update place() {
        return BalancedSteps.Update.BEFORE_MIXING;
    }
}
