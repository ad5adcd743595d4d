package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;

/**
 * What algorithms on the implicit hypergradient share: momentum on x, plain estimates on y and v, which stands in the auxiliary
 * block. The defaults are ours.
 *
 * @param <B> the builder itself
 */
public abstract class ImplicitBuilder<B extends ImplicitBuilder<B>> extends AlgorithmBuilder<B> {
    /** Default step size of every level. */
    public static final double DEFAULT_LEARNING_RATE = 0.1;

    /** Default weight of the newest hypergradient. */
    public static final double DEFAULT_MOMENTUM = 0.2;

    private double momentum = DEFAULT_MOMENTUM;

    ImplicitBuilder(String name) {
        super(name, DEFAULT_LEARNING_RATE);
    }

    /** Weight a in (0, 1] of the newest hypergradient on x; 1 forgets the past. */
    public final B momentum(double a) {
        this.momentum = new Momentum(a).a();
        return self();
    }

    @Override
    final Surrogate surrogate() {
        return new ImplicitHypergradient();
    }

    @Override
    final Estimator estimator(Level level) {
        return level == Level.UPPER ? new Momentum(momentum) : new Plain();
    }
}
