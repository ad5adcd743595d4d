package io.github.dl4jbilevel.examples.template;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.updater.Momentum;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * NAME: one sentence on what it is (paper, number of the algorithm in it).
 *
 * <p>On every agent k, with W the mixing matrix, for each block v of (x, y, z) with directions
 *
 * <pre>
 *   d_x = f_x(x, y) + lambda (g_x(x, y) - g_x(x, z)),   d_y = f_y(x, y) + lambda g_y(x, y),   d_z = lambda g_y(x, z)
 *
 *   1.  e_t = (1 - a) e_{t-1} + a d(v_t; s_t),           e_0 = d(v_0; s_0)         moving average
 *   2.  p_t = sum_j w_kj p_{t-1,j} + e_t - e_{t-1},      p_0 = e_0                 gradient tracking
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t)_j                                     plain step, mixing
 * </pre>
 *
 * <p>The paper's: what stands there. Reconstructed: what it leaves open, and how this file reads it. Ours: every default value.
 *
 * <p>What to change: the name, this comment, the slot of each number, and the defaults. A slot value that the library lacks is a class
 * of its own: a {@code Surrogate} in package {@code penalty}, an {@code Estimator} in {@code updater}, a {@code Correction} in {@code
 * consensus}, a step rule that is any DL4J {@code IUpdater}.
 */
public final class AlgorithmTemplate {
    /** Penalty parameter lambda. */
    public static final Parameter<Double> LAMBDA = ValueFunctionPenalty.LAMBDA;

    /** Weight a of the newest sample. */
    public static final Parameter<Double> MOMENTUM = Momentum.WEIGHT;

    /** The box: 1 to 3 as above. */
    public static final Algorithm ALGORITHM = Algorithm.named("template")
            .source("the paper, Algorithm 1")
            .surrogate(ValueFunctionPenalty.SLOT) // d
            .estimator(Momentum.SLOT) // 1.
            .correction(CorrectionKind.GRADIENT_TRACKING) // 2.
            .stepRule(Sgd::new, Sgd::new) // 3.
            .defaults(Algorithm.LEARNING_RATE.of(0.02), LAMBDA.of(10.0), MOMENTUM.of(0.1))
            .build();

    private AlgorithmTemplate() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }
}
