package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.updater.Storm;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * D-SVRGDA: {@link DNsvrgda} without the normalization, the ablation of arXiv 2509.15543. Step 3 reads
 *
 * <pre>
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t)_j
 * </pre>
 *
 * <p>All else, the settings included, is the same. It diverges where eta lambda is too large for the gradient's scale.
 */
public final class DSvrgda {
    /** Penalty parameter lambda, constant or by iteration. */
    public static final Parameter<Double> LAMBDA = ValueFunctionPenalty.LAMBDA;

    /** STORM's weight a of the newest sample. */
    public static final Parameter<Double> MOMENTUM = Storm.WEIGHT;

    /** The box of {@link DNsvrgda}, with plain steps. */
    public static final Algorithm ALGORITHM = Algorithm.named("d-svrgda")
            .source("arXiv 2509.15543, ablation")
            .surrogate(ValueFunctionPenalty.SLOT) // d
            .estimator(Storm.SLOT) // 1.
            .correction(CorrectionKind.GRADIENT_TRACKING) // 2.
            .stepRule(Sgd::new, Sgd::new) // 3.
            .defaultsOf(DNsvrgda.ALGORITHM)
            .build();

    private DSvrgda() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
