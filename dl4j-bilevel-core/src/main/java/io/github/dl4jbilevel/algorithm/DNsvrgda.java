package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Storm;

/**
 * D-NSVRGDA: decentralized normalized stochastic variance-reduced gradient descent ascent (arXiv 2509.15543, Algorithm 1).
 *
 * <p>On every agent k, with W the mixing matrix, for each block v of (x, y, z) with directions
 *
 * <pre>
 *   d_x = f_x(x, y) + lambda (g_x(x, y) - g_x(x, z)),   d_y = f_y(x, y) + lambda g_y(x, y),   d_z = lambda g_y(x, z)
 *
 *   1.  e_t = d(v_t; s_t) + (1 - a) (e_{t-1} - d(v_{t-1}; s_t)),     e_0 = d(v_0; s_0)         STORM
 *   2.  p_t = sum_j w_kj p_{t-1,j} + e_t - e_{t-1},                  p_0 = e_0                 gradient tracking
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t / ||p_t||)_j                                       normalized step, mixing
 * </pre>
 *
 * <p>The paper's: STORM, tracking, and the normalization of each block's tracked vector by its own norm. Reconstructed: the
 * order of tracking and mixing. Ours: every default value.
 *
 * <p>A normalized step moves each block by exactly eta, whatever the gradient: heavy-tailed noise cannot throw it far, and
 * eta times the number of rounds must cover the distance to travel.
 */
public final class DNsvrgda {
    /** Penalty parameter lambda, constant or by iteration. */
    public static final Parameter<Double> LAMBDA = ValueFunctionPenalty.LAMBDA;

    /** STORM's weight a of the newest sample. */
    public static final Parameter<Double> MOMENTUM = Storm.WEIGHT;

    /** The box: 1 to 3 as above. */
    public static final Algorithm ALGORITHM = Algorithm.named("d-nsvrgda")
            .source("arXiv 2509.15543, Algorithm 1")
            .surrogate(ValueFunctionPenalty.SLOT) // d
            .estimator(Storm.SLOT) // 1.
            .correction(CorrectionKind.GRADIENT_TRACKING) // 2.
            .stepRule(NormalizedSgd::new, NormalizedSgd::new) // 3.
            .defaults(Algorithm.LEARNING_RATE.of(0.02), LAMBDA.of(10.0), MOMENTUM.of(0.1))
            .build();

    private DNsvrgda() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
