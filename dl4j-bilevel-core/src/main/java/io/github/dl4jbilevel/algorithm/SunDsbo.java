package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Plain;
import java.util.List;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * SUN-DSBO: a structured unified framework for nonconvex decentralized stochastic bilevel optimization (arXiv 2601.22682).
 *
 * <p>On every agent, for each block s of (x, y, z), z the paper's theta, with directions
 *
 * <pre>
 *   1.  d_x = mu_t f_x(x, y) + g_x(x, y) - g_x(x, z)
 *       d_y = mu_t f_y(x, y) + g_y(x, y) - (y - z) / gamma
 *       d_z = g_y(x, z) + (z - y) / gamma,                            mu_t = mu_0 (t + 1)^(-r)
 *   2.  SE     s_{t+1} = W (s_t - eta d_t)
 *       GT     p_t = W p_{t-1} + d_t - d_{t-1};   s_{t+1} = W (s_t - eta p_t)
 *       EXTRA  s_{t+1} = W (2 s_t - s_{t-1}) - eta (d_t - d_{t-1})
 *       ED     s_{t+1} = W (2 s_t - s_{t-1} - eta (d_t - d_{t-1}))
 * </pre>
 *
 * <p>The paper's: the penalised objective, the variants SE and GT, and that the framework covers EXTRA and exact diffusion.
 * Reconstructed: the directions, by differentiation; the order of tracking and mixing. Ours: every default value. SE keeps a
 * gap between agents whose data differ, which shrinks with the step; the others close it.
 */
public final class SunDsbo {
    /** mu_0, the weight of f in round 0. */
    public static final Parameter<Double> MU = MoreauPenalty.MU;

    /** r: mu_t = mu_0 (t + 1)^(-r). */
    public static final Parameter<Double> MU_DECAY = MoreauPenalty.DECAY;

    /** Parameter gamma of the envelope. */
    public static final Parameter<Double> GAMMA = MoreauPenalty.GAMMA;

    /** SE: diffusion. */
    public static final Algorithm SE = variant("sun-dsbo-se", CorrectionKind.DIFFUSION);

    /** GT: gradient tracking. */
    public static final Algorithm GT = variant("sun-dsbo-gt", CorrectionKind.GRADIENT_TRACKING);

    /** EXTRA. */
    public static final Algorithm EXTRA = variant("sun-dsbo-extra", CorrectionKind.EXTRA);

    /** ED: exact diffusion. */
    public static final Algorithm ED = variant("sun-dsbo-ed", CorrectionKind.EXACT_DIFFUSION);

    private SunDsbo() {}

    private static Algorithm variant(String name, CorrectionKind correction) {
        return Algorithm.named(name)
                .source("arXiv 2601.22682")
                .surrogate(MoreauPenalty.SLOT) // 1.
                .estimator(Slot.fixed(new Plain()))
                .correction(correction) // 2.
                .stepRule(Sgd::new, Sgd::new)
                .defaults(Algorithm.LEARNING_RATE.of(0.1), MU.of(1.0), MU_DECAY.of(0.25), GAMMA.of(1.0))
                .build();
    }

    /**
     * A builder with these defaults.
     *
     * @param correction of every level: DIFFUSION for SE; {@code correction(level, ...)} mixes them
     */
    public static RecipeBuilder builder(CorrectionKind correction) {
        return Algorithm.variant(List.of(SE, GT, EXTRA, ED), correction).builder();
    }
}
