package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Plain;

/**
 * F2SA: a fully first-order method for stochastic bilevel optimization (J. Kwon, D. Kwon, S. Wright, R. Nowak, ICML 2023,
 * arXiv 2301.10945): {@link DsgdaGt} for one agent, without communication. With the directions of
 * {@link io.github.dl4jbilevel.penalty.ValueFunctionPenalty}, for each block s of (x, y, z):
 *
 * <pre>
 *   s_{t+1} = s_t - eta d_t
 * </pre>
 *
 * <p>The reference lets lambda_t grow: {@code lambda(Schedules.power(lambda_0, r))}. Ours: one step of z for each of y, all
 * blocks together; every default value.
 */
public final class F2sa {
    private F2sa() {}

    /** Builds the algorithm. */
    public static final class Builder extends ValueFunctionBuilder<Builder> {
        /** With the defaults of {@link ValueFunctionBuilder}. */
        public Builder() {
            super("f2sa");
        }

        @Override
        Estimator estimator(Level level) {
            return new Plain();
        }

        @Override
        CorrectionKind correctionKind(Level level) {
            return CorrectionKind.NONE;
        }
    }
}
