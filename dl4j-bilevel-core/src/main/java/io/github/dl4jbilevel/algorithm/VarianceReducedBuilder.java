package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty.AuxiliarySample;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.updater.Storm;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The settings that D-NSVRGDA and its un-normalized twins share: they differ in the step rule alone. The papers' own values
 * are not known; the defaults here are ours.
 *
 * @param <B> the builder itself
 */
public abstract class VarianceReducedBuilder<B extends VarianceReducedBuilder<B>> {
    /** Default step size of every level. */
    public static final double DEFAULT_LEARNING_RATE = 0.02;
    /** Default momentum a of STORM. */
    public static final double DEFAULT_MOMENTUM = 0.1;
    /** Default penalty parameter. */
    public static final double DEFAULT_LAMBDA = 10;

    private final String name;
    private PerLevel<Double> learningRates = PerLevel.of(level -> DEFAULT_LEARNING_RATE);
    private double momentum = DEFAULT_MOMENTUM;
    private double lambda = DEFAULT_LAMBDA;
    private AuxiliarySample auxiliarySample = AuxiliarySample.SAME;
    private GradientTracking.Order order = GradientTracking.Order.ADAPT_THEN_COMBINE;

    VarianceReducedBuilder(String name) {
        this.name = name;
    }

    /** Step size eta of every level, positive. */
    public final B learningRate(double eta) {
        for (Level level : Level.values()) {
            learningRate(level, eta);
        }
        return self();
    }

    /** Step size eta of one level, positive. */
    public final B learningRate(Level level, double eta) {
        if (!(eta > 0) || Double.isInfinite(eta)) {
            throw new IllegalArgumentException(
                    "Learning rate " + eta + " for level " + level + ": it must be positive and finite.");
        }
        PerLevel<Double> before = learningRates;
        learningRates = PerLevel.of(other -> other == level ? Double.valueOf(eta) : before.get(other));
        return self();
    }

    /** STORM's momentum a in (0, 1]; 1 forgets the past. */
    public final B momentum(double a) {
        if (!(a > 0 && a <= 1)) {
            throw new IllegalArgumentException("Momentum a = " + a
                    + ": it must lie in (0, 1], the weight of the newest sample; 1 forgets the past.");
        }
        this.momentum = a;
        return self();
    }

    /** Penalty parameter, positive. */
    public final B lambda(double penalty) {
        this.lambda = penalty;
        return self();
    }

    /** The sample that g(x, z) is evaluated on. */
    public final B auxiliarySample(AuxiliarySample choice) {
        this.auxiliarySample = choice;
        return self();
    }

    /** Order of tracking and mixing. */
    public final B trackingOrder(GradientTracking.Order choice) {
        this.order = choice;
        return self();
    }

    /** The algorithm. */
    public final Recipe build() {
        return new Recipe(
                name,
                new ValueFunctionPenalty(lambda, auxiliarySample),
                level -> new LevelRule(
                        new Storm(momentum), new GradientTracking(stepRule(learningRates.get(level)), order)));
    }

    /** R with this learning rate. */
    abstract IUpdater stepRule(double eta);

    @SuppressWarnings("unchecked") // B is the type of this.
    private B self() {
        return (B) this;
    }
}
