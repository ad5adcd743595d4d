package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Plain;

/**
 * DSGDA-GT: decentralized stochastic gradient descent ascent with gradient tracking (Wang et al., arXiv 2410.19319). With the
 * directions of {@link io.github.dl4jbilevel.penalty.ValueFunctionPenalty}, for each block s of (x, y, z):
 *
 * <pre>
 *   p_t = W p_{t-1} + d_t - d_{t-1};   s_{t+1} = W (s_t - eta p_t)
 * </pre>
 *
 * <p>It is {@link DSvrgda} without variance reduction. Reconstructed: the order of tracking and mixing. Ours: every default
 * value.
 */
public final class DsgdaGt {
    private DsgdaGt() {}

    /** Builds the algorithm. */
    public static final class Builder extends ValueFunctionBuilder<Builder> {
        /** With the defaults of {@link ValueFunctionBuilder}. */
        public Builder() {
            super("dsgda-gt");
        }

        @Override
        Estimator estimator(Level level) {
            return new Plain();
        }

        @Override
        CorrectionKind correctionKind(Level level) {
            return CorrectionKind.GRADIENT_TRACKING;
        }
    }
}
