package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.RoundSchedules;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The requirements on the learning rate of a run: positive and finite in round 0 where it is set as a number or schedule; finite and
 * not negative in every round, so that a schedule or a step rule may come to rest; a function of the iteration alone.
 */
public final class LearningRates {
    private LearningRates() {}

    /**
     * Refuses a rate that is not positive and finite.
     *
     * @param whose such as {@code "for level LOWER"}
     */
    public static double requirePositive(String whose, double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "Learning rate " + rate + " " + whose + ": it must be positive and finite.");
        }
        return rate;
    }

    /**
     * Refuses a schedule that does not start positive and finite, or that follows epochs.
     *
     * @param whose such as {@code "for level LOWER"}
     */
    public static ISchedule requirePositive(String whose, ISchedule rates) {
        requirePositive(whose + " in round 0", rates.valueAt(0, 0));
        RoundSchedules.requireByIteration("Learning rate " + rates + " " + whose, rates::valueAt);
        return rates;
    }

    /** Refuses a step rule whose rate, or momentum, follows epochs, or whose rate of round 0 is negative or not finite. */
    public static void require(IUpdater rule) {
        if (rule.hasLearningRate()) {
            requireAt(rule, 0);
            RoundSchedules.requireByIteration("The learning rate of " + rule, rule::getLearningRate);
        }
        if (rule instanceof Nesterovs nesterovs) {
            RoundSchedules.requireByIteration("The momentum of " + rule, nesterovs::currentMomentum);
        }
    }

    /** Refuses a step rule whose rate of this round is negative or not finite. */
    public static void requireAt(IUpdater rule, int round) {
        if (rule.hasLearningRate()) {
            requireNotNegative(rule.getLearningRate(round, 0), rule, round);
        }
    }

    /** The rate of a round; refused where it is negative or not finite. */
    public static double at(ISchedule rates, int round) {
        return requireNotNegative(rates.valueAt(round, 0), rates, round);
    }

    private static double requireNotNegative(double rate, Object source, int round) {
        if (!Arguments.isLearningRate(rate)) {
            throw new IllegalArgumentException("Learning rate " + rate + " of " + source + " in round " + round
                    + ": it must be finite and not negative in every round. Use another schedule, or fewer rounds.");
        }
        return rate;
    }
}
