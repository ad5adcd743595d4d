package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Plain;
import org.nd4j.linalg.learning.config.Sgd;

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
    /** Penalty parameter lambda, constant or by iteration. */
    public static final Parameter<Double> LAMBDA = ValueFunctionPenalty.LAMBDA;

    /** The box: the recursion above. */
    public static final Algorithm ALGORITHM = Algorithm.named("dsgda-gt")
            .source("arXiv 2410.19319")
            .surrogate(ValueFunctionPenalty.SLOT)
            .estimator(Slot.fixed(new Plain()))
            .correction(CorrectionKind.GRADIENT_TRACKING)
            .stepRule(Sgd::new, Sgd::new)
            .defaults(Algorithm.LEARNING_RATE.of(0.02), LAMBDA.of(10.0))
            .build();

    private DsgdaGt() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
