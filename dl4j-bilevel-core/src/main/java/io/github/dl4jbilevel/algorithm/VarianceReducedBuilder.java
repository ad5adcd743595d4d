package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Storm;

/**
 * The settings that D-NSVRGDA and its un-normalized twins share: they differ in the step rule alone. The papers' own values
 * are not known; the defaults here are ours.
 *
 * @param <B> the builder itself
 */
public abstract class VarianceReducedBuilder<B extends VarianceReducedBuilder<B>> extends ValueFunctionBuilder<B> {
    /** Default momentum a of STORM. */
    public static final double DEFAULT_MOMENTUM = 0.1;

    private double momentum = DEFAULT_MOMENTUM;

    VarianceReducedBuilder(String name) {
        super(name);
    }

    /** STORM's momentum a in (0, 1]; 1 forgets the past. */
    public final B momentum(double a) {
        this.momentum = new Storm(a).a();
        return self();
    }

    @Override
    final Estimator estimator(Level level) {
        return new Storm(momentum);
    }

    @Override
    final CorrectionKind correctionKind(Level level) {
        return CorrectionKind.GRADIENT_TRACKING;
    }
}
