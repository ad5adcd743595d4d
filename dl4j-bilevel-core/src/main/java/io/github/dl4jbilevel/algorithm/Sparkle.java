package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;

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
    private Sparkle() {}

    /** Builds the algorithm. */
    public static final class Builder extends ImplicitBuilder<Builder> {
        private final CorrectionKind kind;

        /**
         * With the defaults of {@link ImplicitBuilder}.
         *
         * @param correction of every level; {@code correction(level, ...)} mixes them
         */
        public Builder(CorrectionKind correction) {
            super("sparkle-" + Variants.suffix(correction, "diffusion"));
            this.kind = correction;
        }

        @Override
        CorrectionKind correctionKind(Level level) {
            return kind;
        }
    }
}
