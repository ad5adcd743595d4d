package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.AuxiliarySample;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What algorithms on the value-function penalty share. The papers' own values are not known; the defaults are ours.
 *
 * @param <B> the builder itself
 */
public abstract class ValueFunctionBuilder<B extends ValueFunctionBuilder<B>> extends AlgorithmBuilder<B> {
    /** Default step size of every level. */
    public static final double DEFAULT_LEARNING_RATE = 0.02;

    /** Default penalty parameter. */
    public static final double DEFAULT_LAMBDA = 10;

    private ISchedule lambda = new FixedSchedule(DEFAULT_LAMBDA);
    private AuxiliarySample auxiliarySample = AuxiliarySample.DEFAULT;

    ValueFunctionBuilder(String name) {
        super(name, DEFAULT_LEARNING_RATE);
    }

    /** Penalty parameter, positive. */
    public final B lambda(double penalty) {
        return lambda(new FixedSchedule(penalty));
    }

    /** Penalty parameter lambda_t by iteration, such as {@link Schedules#power}; the parts of f and g are then kept apart. */
    public final B lambda(ISchedule penalty) {
        this.lambda = new ValueFunctionPenalty(penalty, auxiliarySample).lambda();
        return self();
    }

    /** The sample that g(x, z) is evaluated on. */
    public final B auxiliarySample(AuxiliarySample choice) {
        this.auxiliarySample = choice;
        return self();
    }

    @Override
    final Surrogate surrogate() {
        return new ValueFunctionPenalty(lambda, auxiliarySample);
    }
}
