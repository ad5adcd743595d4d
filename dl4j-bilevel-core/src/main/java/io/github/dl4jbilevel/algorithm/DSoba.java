package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * D-SOBA: decentralized stochastic one-loop bilevel algorithm (arXiv 2402.03167). The directions and estimators of
 * {@link Sparkle}; each level diffuses:
 *
 * <pre>
 *   s_{t+1} = W (s_t - eta e_t)        for each block s of (x, y, v)
 * </pre>
 *
 * <p>Second-order products are central differences of gradients, as in the paper's first-order variant. Ours: every default.
 */
public final class DSoba {
    /** Weight a of the newest hypergradient on x. */
    public static final Parameter<Double> MOMENTUM = Momentum.WEIGHT;

    /** The box of {@link Sparkle}, with diffusion. */
    public static final Algorithm ALGORITHM = Algorithm.named("d-soba")
            .source("arXiv 2402.03167")
            .surrogate(Slot.fixed(new ImplicitHypergradient()))
            .estimator(Slot.fixed(new Plain()))
            .estimator(Level.UPPER, Momentum.SLOT)
            .correction(CorrectionKind.DIFFUSION)
            .stepRule(Sgd::new, Sgd::new)
            .defaultsOf(Sparkle.GT)
            .build();

    private DSoba() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
