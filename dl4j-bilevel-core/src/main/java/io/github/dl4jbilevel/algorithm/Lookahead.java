package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.LookaheadHypergradient;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.ClippedAdam;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.RuleOfRate;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An ordinary training run with Adam, and hyperparameters that follow the validation loss after its next step: what a run does with
 * nothing chosen. On every agent, with v in the auxiliary block:
 *
 * <pre>
 *   1.  d_y = g_y(x, y);   in every fourth round   d_v = v - f_y(x, y),   d_x = f_x(x, y) - [g_xy v]
 *   2.  e = d                                                             no estimate: Adam has moments of its own
 *   3.  gradient tracking of every level's mean
 *   4.  y by {@link ClippedAdam} with usual moments, x with shorter ones and no epsilon, v by plain steps
 * </pre>
 *
 * <p>y never sees a validation row, so the validation loss of its network is one. x is a passenger: a round costs 1 + 3/4 gradients where
 * training alone costs 1. Adam makes steps of x independent of the length of d_x, which has no meaning ({@link LookaheadHypergradient}) and
 * follows the value of a coefficient down to nothing; its memory of ten moves follows that, too.
 *
 * <p>Source: T1-T2 (arXiv 1511.06727) for 1, gradient tracking as in D-NSVRGDA (arXiv 2509.15543). Ours: the composition and every
 * default value, from {@code docs/choosing.md}.
 */
public final class Lookahead {
    private static final int EVERY = 4;
    private static final double MEAN = 0.9;
    private static final double SQUARE = 0.99;

    /** The box: 1 to 4 as above. */
    public static final Algorithm ALGORITHM = Algorithm.named("lookahead")
            .source("T1-T2, arXiv 1511.06727, decentralized here")
            .surrogate(Slot.fixed(new LookaheadHypergradient())) // 1.
            .moves(Level.UPPER, Moves.every(EVERY, 0))
            .moves(Level.AUXILIARY, Moves.every(EVERY, 0))
            .estimator(Slot.fixed(new Plain())) // 2.
            .correction(CorrectionKind.GRADIENT_TRACKING) // 3.
            .stepRule(ClippedAdam::new, ClippedAdam::new) // 4.
            .stepRule(
                    Level.UPPER, Slot.fixed(RuleOfRate.of(Lookahead::ofHyperparameters, Lookahead::ofHyperparameters)))
            .stepRule(Level.AUXILIARY, Slot.fixed(RuleOfRate.of(Sgd::new, Sgd::new)))
            .defaults(
                    Algorithm.LEARNING_RATE.of(Tuning.RATE),
                    Algorithm.learningRate(Level.UPPER).of(EVERY * Tuning.UPPER_RATE),
                    Algorithm.learningRate(Level.AUXILIARY).of(0.1))
            .build();

    private Lookahead() {}

    /** A builder with these defaults. */
    public static RecipeBuilder builder() {
        return ALGORITHM.builder();
    }

    /** Adam for x, which lives on a logarithmic scale: an average move of the rate, whatever the length of d_x. */
    static ClippedAdam ofHyperparameters(double eta) {
        return new ClippedAdam(eta, MEAN, SQUARE, 0);
    }

    private static ClippedAdam ofHyperparameters(ISchedule eta) {
        return new ClippedAdam(eta, MEAN, SQUARE, 0);
    }
}
