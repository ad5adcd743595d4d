package io.github.dl4jbilevel.math;

import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * ND4J schedules of numbers that change from round to round. Round t is iteration t; a run has no epochs, so the epoch is 0
 * throughout.
 */
public final class RoundSchedules {
    /** The epoch up to which all are asked; later ones are asked by doubling, which finds schedules that never change back. */
    private static final int ASKED_ONE_BY_ONE = 1024;

    private RoundSchedules() {}

    /** A number by iteration and epoch: a schedule's value, or an updater's learning rate. */
    @FunctionalInterface
    public interface Value {
        /** The number. */
        double at(int iteration, int epoch);
    }

    /**
     * Refuses what follows the epoch, for it would stand still.
     *
     * @param name what the number is
     */
    public static void requireByIteration(String name, Value value) {
        double first = value.at(0, 0);
        for (int epoch = 1; epoch > 0; epoch = epoch < ASKED_ONE_BY_ONE ? epoch + 1 : 2 * epoch) {
            if (Double.compare(value.at(0, epoch), first) != 0) {
                throw new IllegalArgumentException(
                        name + " changes with the epoch, but rounds are iterations and a run has no"
                                + " epochs: without iterations in it, it would stay at " + first
                                + ". Use a schedule of ScheduleType.ITERATION.");
            }
        }
    }

    /** Whether the value is known to be the same in every round. */
    public static boolean isConstant(ISchedule schedule) {
        return schedule instanceof FixedSchedule;
    }

    /** The value where it is constant, else the schedule. */
    public static String text(ISchedule schedule) {
        return isConstant(schedule) ? Double.toString(schedule.valueAt(0, 0)) : schedule.toString();
    }
}
