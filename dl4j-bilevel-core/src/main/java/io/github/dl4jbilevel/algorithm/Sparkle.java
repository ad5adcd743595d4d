package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;
import java.util.List;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * SPARKLE: a unified single-loop primal-dual framework for decentralized bilevel optimization (arXiv 2411.14166). On every
 * agent, with v in the auxiliary block:
 *
 * <pre>
 *   1.  d_y = g_y(x, y),   d_v = [g_yy v] - f_y(x, y),   d_x = f_x(x, y) - [g_xy v]
 *   2.  e_y = d_y,   e_v = d_v,   e_x = (1 - a) e_x + a d_x
 *   3.  each level by its own correction: gradient tracking, EXTRA or exact diffusion
 * </pre>
 *
 * <p>The paper's: the three directions, momentum on x, a correction and a graph for each level. Reconstructed from the ancestor's
 * code: the order of tracking and mixing. Ours: second-order products as differences of gradients on the batch of g
 * ({@link io.github.dl4jbilevel.penalty.ImplicitHypergradient}); blocks move together; every default value.
 */
public final class Sparkle {
    /** Weight a of the newest hypergradient on x. */
    public static final Parameter<Double> MOMENTUM = Momentum.WEIGHT;

    /** Gradient tracking. */
    public static final Algorithm GT = variant("sparkle-gt", CorrectionKind.GRADIENT_TRACKING);

    /** EXTRA. */
    public static final Algorithm EXTRA = variant("sparkle-extra", CorrectionKind.EXTRA);

    /** Exact diffusion. */
    public static final Algorithm ED = variant("sparkle-ed", CorrectionKind.EXACT_DIFFUSION);

    /** Diffusion: {@link DSoba}, to the bit. */
    public static final Algorithm DIFFUSION = variant("sparkle-diffusion", CorrectionKind.DIFFUSION);

    private Sparkle() {}

    private static Algorithm variant(String name, CorrectionKind correction) {
        return Algorithm.named(name)
                .source("arXiv 2411.14166")
                .surrogate(Slot.fixed(new ImplicitHypergradient())) // 1.
                .estimator(Slot.fixed(new Plain())) // 2.
                .estimator(Level.UPPER, Momentum.SLOT)
                .correction(correction) // 3.
                .stepRule(Sgd::new, Sgd::new)
                .defaults(Algorithm.LEARNING_RATE.of(0.1), MOMENTUM.of(0.2))
                .build();
    }

    /**
     * A builder with these defaults.
     *
     * @param correction of every level; {@code correction(level, ...)} mixes them
     */
    public static RecipeBuilder builder(CorrectionKind correction) {
        return Algorithm.variant(List.of(DIFFUSION, GT, EXTRA, ED), correction).builder();
    }
}
