package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.RoundSchedules;
import io.github.dl4jbilevel.setting.Parameter;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Penalty parameters that change from round to round, as ND4J schedules by iteration. */
public final class Schedules {
    private Schedules() {}

    /**
     * start (t + 1)^power in round t: a growing penalty for a positive power, MEHA's falling weight for a negative one.
     *
     * @param start value in round 0, positive
     */
    public static ISchedule power(double start, double power) {
        return power == 0 ? new FixedSchedule(start) : new InverseSchedule(ScheduleType.ITERATION, start, 1, -power);
    }

    /** Refuses a schedule that is not positive and finite in round 0, or that follows epochs. */
    public static ISchedule requirePositive(String name, ISchedule schedule) {
        requirePositive(name, schedule.valueAt(0, 0));
        RoundSchedules.requireByIteration(name + " by " + schedule, schedule::valueAt);
        return schedule;
    }

    /** Refuses a penalty parameter that is not positive and finite. */
    public static double requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " = " + value + ": the penalty parameter must be positive and finite.");
        }
        return value;
    }

    /** Refuses what is not finite. */
    public static double requireFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " = " + value + ": it must be finite.");
        }
        return value;
    }

    /** Refuses a power beside a schedule, which has its own growth. */
    public static ISchedule alone(Parameter<?> parameter, ISchedule schedule, Parameter<?> power, double value) {
        if (value != 0) {
            throw new IllegalStateException(
                    parameter.name() + " by " + schedule + " with " + power.name() + " = " + value
                            + ": the schedule says how it changes. Set " + power.name() + " to 0, or give a number for "
                            + parameter.name() + ".");
        }
        return schedule;
    }

    /** The value of round t, checked. */
    public static double at(String name, ISchedule schedule, long round) {
        return requirePositive(name + " in round " + round, schedule.valueAt((int) round, 0));
    }
}
