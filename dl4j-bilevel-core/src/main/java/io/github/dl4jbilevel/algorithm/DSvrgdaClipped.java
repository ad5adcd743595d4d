package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.updater.ClippedSgd;
import io.github.dl4jbilevel.updater.Storm;

/**
 * D-SVRGDA with clipping. Step 3 of {@link DNsvrgda} reads
 *
 * <pre>
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t min(1, tau / ||p_t||))_j
 * </pre>
 *
 * <p>That such a variant was compared is the paper's (arXiv 2509.15543); the formula, each block clipped by its own norm, is
 * reconstructed; the default threshold is ours.
 */
public final class DSvrgdaClipped {
    /** Penalty parameter lambda, constant or by iteration. */
    public static final Parameter<Double> LAMBDA = ValueFunctionPenalty.LAMBDA;

    /** STORM's weight a of the newest sample. */
    public static final Parameter<Double> MOMENTUM = Storm.WEIGHT;

    /** Threshold tau on each block's norm. */
    public static final Parameter<Double> THRESHOLD = ClippedSgd.THRESHOLD;

    /** The box of {@link DNsvrgda}, with clipped steps. */
    public static final Algorithm ALGORITHM = Algorithm.named("d-svrgda-clipped")
            .source("arXiv 2509.15543, compared there")
            .surrogate(ValueFunctionPenalty.SLOT) // d
            .estimator(Storm.SLOT) // 1.
            .correction(CorrectionKind.GRADIENT_TRACKING) // 2.
            .stepRule(ClippedSgd.SLOT) // 3.
            .defaultsOf(DNsvrgda.ALGORITHM)
            .defaults(THRESHOLD.of(1.0))
            .build();

    private DSvrgdaClipped() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
