package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.AuxiliarySample;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Plain;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What algorithms on the Moreau-envelope penalty share: mu_t = mu_0 (t + 1)^(-r), the envelope's gamma, plain estimates. The
 * schedule's form is the papers'; every default value is ours.
 *
 * @param <B> the builder itself
 */
public abstract class MoreauBuilder<B extends MoreauBuilder<B>> extends AlgorithmBuilder<B> {
    /** Default step size of every level. */
    public static final double DEFAULT_LEARNING_RATE = 0.1;

    /** Default mu_0. */
    public static final double DEFAULT_MU = 1;

    /** Default r: mu_t falls as (t + 1)^(-r). */
    public static final double DEFAULT_MU_DECAY = 0.25;

    /** Default parameter of the envelope. */
    public static final double DEFAULT_GAMMA = 1;

    private double mu = DEFAULT_MU;
    private double decay = DEFAULT_MU_DECAY;
    private double gamma = DEFAULT_GAMMA;
    private AuxiliarySample auxiliarySample = AuxiliarySample.DEFAULT;

    MoreauBuilder(String name) {
        super(name, DEFAULT_LEARNING_RATE);
    }

    /** mu_0, the weight of f in round 0, positive. */
    public final B mu(double start) {
        this.mu = Schedules.requirePositive("mu", start);
        return self();
    }

    /** r in [0, 1/2): mu_t = mu_0 (t + 1)^(-r); 0 keeps mu constant. */
    public final B muDecay(double r) {
        if (!(r >= 0 && r < 0.5)) {
            throw new IllegalArgumentException(
                    "Decay r = " + r + " of mu_t = mu_0 (t + 1)^(-r): it must lie in [0, 1/2); 0 keeps mu constant.");
        }
        this.decay = r;
        return self();
    }

    /** Parameter of the envelope, positive; below 1 / (2 rho) where g + rho/2 ||y||^2 is convex in y. */
    public final B gamma(double envelope) {
        this.gamma = Schedules.requirePositive("gamma", envelope);
        return self();
    }

    /** The sample that g(x, z) is evaluated on. */
    public final B auxiliarySample(AuxiliarySample choice) {
        this.auxiliarySample = choice;
        return self();
    }

    @Override
    final Surrogate surrogate() {
        ISchedule schedule = Schedules.power(mu, -decay);
        return new MoreauPenalty(schedule, gamma, auxiliarySample);
    }

    @Override
    final Estimator estimator(Level level) {
        return new Plain();
    }
}
