package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Plain;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * MEHA: Moreau envelope based, Hessian-free, single-loop (R. Liu, Z. Liu, W. Yao, S. Zeng, J. Zhang, ICML 2024,
 * arXiv 2405.09927): {@link SunDsbo} for one agent, without communication:
 *
 * <pre>
 *   s_{t+1} = s_t - eta d_t        for each block s of (x, y, z)
 * </pre>
 *
 * <p>The reference's penalty c_t is 1 / mu_t here, and its objective is this one times c_t. Ours: blocks move together, where
 * the reference updates them in turn; every default value.
 */
public final class Meha {
    /** mu_0, the weight of f in round 0. */
    public static final Parameter<Double> MU = MoreauPenalty.MU;

    /** r: mu_t = mu_0 (t + 1)^(-r). */
    public static final Parameter<Double> MU_DECAY = MoreauPenalty.DECAY;

    /** Parameter gamma of the envelope. */
    public static final Parameter<Double> GAMMA = MoreauPenalty.GAMMA;

    /** The box of {@link SunDsbo}, for one agent. */
    public static final Algorithm ALGORITHM = Algorithm.named("meha")
            .source("arXiv 2405.09927")
            .surrogate(MoreauPenalty.SLOT)
            .estimator(Slot.fixed(new Plain()))
            .correction(CorrectionKind.NONE)
            .stepRule(Sgd::new, Sgd::new)
            .defaultsOf(SunDsbo.SE)
            .build();

    private Meha() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
