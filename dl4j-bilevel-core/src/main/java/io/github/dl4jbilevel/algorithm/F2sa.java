package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Plain;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * F2SA: a fully first-order method for stochastic bilevel optimization (J. Kwon, D. Kwon, S. Wright, R. Nowak, ICML 2023,
 * arXiv 2301.10945): {@link DsgdaGt} for one agent, without communication. With the directions of
 * {@link io.github.dl4jbilevel.penalty.ValueFunctionPenalty}, for each block s of (x, y, z):
 *
 * <pre>
 *   s_{t+1} = s_t - eta d_t
 * </pre>
 *
 * <p>The reference lets lambda_t grow: {@code set(F2sa.LAMBDA, Schedules.power(lambda_0, r))}. Ours: one step of z for each of y, all
 * blocks together; every default value.
 */
public final class F2sa {
    /** Penalty parameter lambda, constant or by iteration. */
    public static final Parameter<Double> LAMBDA = ValueFunctionPenalty.LAMBDA;

    /** The box of {@link DsgdaGt}, for one agent. */
    public static final Algorithm ALGORITHM = Algorithm.named("f2sa")
            .source("arXiv 2301.10945")
            .surrogate(ValueFunctionPenalty.SLOT)
            .estimator(Slot.fixed(new Plain()))
            .correction(CorrectionKind.NONE)
            .stepRule(Sgd::new, Sgd::new)
            .defaultsOf(DsgdaGt.ALGORITHM)
            .build();

    private F2sa() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
