package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;

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
    private SunDsbo() {}

    /** Builds the algorithm. */
    public static final class Builder extends MoreauBuilder<Builder> {
        private final CorrectionKind kind;

        /**
         * With the defaults of {@link MoreauBuilder}.
         *
         * @param correction of every level: DIFFUSION for SE; {@code correction(level, ...)} mixes them
         */
        public Builder(CorrectionKind correction) {
            super("sun-dsbo-" + Variants.suffix(correction, "se"));
            this.kind = correction;
        }

        @Override
        CorrectionKind correctionKind(Level level) {
            return kind;
        }
    }
}
