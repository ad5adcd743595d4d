package io.github.dl4jbilevel.setting;

import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** A number that is the same in every round, or one that follows a schedule by iteration. Immutable. */
public final class Rate {
    private final double constant;
    private final @Nullable ISchedule schedule;

    private Rate(double constant, @Nullable ISchedule schedule) {
        this.constant = constant;
        this.schedule = schedule;
    }

    /** A rate that is the same in every round. */
    public static Rate of(double constant) {
        return new Rate(constant, null);
    }

    /** A rate by a schedule; a fixed schedule gives a constant. */
    public static Rate of(ISchedule schedule) {
        return schedule instanceof FixedSchedule ? of(schedule.valueAt(0, 0)) : new Rate(Double.NaN, schedule);
    }

    /** Applies one of two functions: the first to a constant, the second to a schedule. */
    public <R> R map(DoubleFunction<? extends R> ofConstant, Function<ISchedule, ? extends R> ofSchedule) {
        return schedule == null ? ofConstant.apply(constant) : ofSchedule.apply(schedule);
    }

    /** The rate as a schedule. */
    public ISchedule schedule() {
        return schedule == null ? new FixedSchedule(constant) : schedule;
    }

    @Override
    public String toString() {
        return schedule == null ? Double.toString(constant) : schedule.toString();
    }
}
