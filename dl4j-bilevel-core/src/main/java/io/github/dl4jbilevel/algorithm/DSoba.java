package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;

/**
 * D-SOBA: decentralized stochastic one-loop bilevel algorithm (arXiv 2402.03167). The directions and estimators of
 * {@link Sparkle}; each level diffuses:
 *
 * <pre>
 *   s_{t+1} = W (s_t - eta e_t)        for each block s of (x, y, v)
 * </pre>
 *
 * <p>Second-order products are central differences of gradients, as in the paper's first-order variant. Ours: every default.
 */
public final class DSoba {
    private DSoba() {}

    /** Builds the algorithm. */
    public static final class Builder extends ImplicitBuilder<Builder> {
        /** With the defaults of {@link ImplicitBuilder}. */
        public Builder() {
            super("d-soba");
        }

        @Override
        CorrectionKind correctionKind(Level level) {
            return CorrectionKind.DIFFUSION;
        }
    }
}
