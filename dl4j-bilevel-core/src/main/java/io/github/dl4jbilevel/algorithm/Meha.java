package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;

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
    private Meha() {}

    /** Builds the algorithm. */
    public static final class Builder extends MoreauBuilder<Builder> {
        /** With the defaults of {@link MoreauBuilder}. */
        public Builder() {
            super("meha");
        }

        @Override
        CorrectionKind correctionKind(Level level) {
            return CorrectionKind.NONE;
        }
    }
}
