package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.math.RoundSchedules;
import io.github.dl4jbilevel.setting.Rate;
import java.util.Locale;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** The course of learning rates over a run whose length is known, as a factor of whatever rates there are. */
public enum Decay {
    /** Rates stay as they are. */
    NONE {
        @Override
        double shape(double progress) {
            return 1;
        }
    },
    /** A straight line to 0. */
    LINEAR {
        @Override
        double shape(double progress) {
            return 1 - progress;
        }
    },
    /** Half a cosine wave to 0, as in SGDR without restarts (arXiv 1608.03983). */
    COSINE {
        @Override
        double shape(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    };

    /** The share of a run in which rates rise to their full height, which spares Adam its first, unsure moments. */
    private static final double WARM_UP = 0.01;

    abstract double shape(double progress);

    /**
     * The factor in move t of T: the course's, times (t + 1) / (T / 100) while that is below 1.
     *
     * @param move t, counted from 0
     * @param moves T, at least 1; from move T on the factor is 0, unless the course is {@link #NONE}, whose factor is 1 always
     */
    public double factor(long move, long moves) {
        if (this == NONE) {
            return 1;
        }
        double progress = Math.min(1, (double) move / moves);
        return shape(progress) * Math.min(1, (move + 1) / (WARM_UP * moves));
    }

    /** How far a run gets that ends at this share of its rounds: the share of its whole way, if the way is the sum of the rates. */
    public double way(double share) {
        return switch (this) {
            case NONE -> share;
            case LINEAR -> share * (2 - share);
            case COSINE -> share + Math.sin(Math.PI * share) / Math.PI;
        };
    }

    Rate of(Rate rate, long moves) {
        return this == NONE ? rate : Rate.of(new Decayed(rate.schedule(), this, moves));
    }

    IUpdater of(IUpdater rule, long moves) {
        if (this == NONE || !rule.hasLearningRate()) {
            return rule;
        }
        IUpdater decayed = rule.clone();
        decayed.setLrAndSchedule(Double.NaN, new Decayed(new OfRule(rule), this, moves));
        return decayed;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rates of a step rule. */
    private record OfRule(IUpdater rule) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return rule.getLearningRate(iteration, epoch);
        }

        @Override
        public ISchedule clone() {
            return this;
        }

        @Override
        public String toString() {
            return Double.toString(rule.getLearningRate(0, 0));
        }
    }

    /** Rates times the factor. */
    private record Decayed(ISchedule rates, Decay decay, long moves) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return rates.valueAt(iteration, epoch) * decay.factor(iteration, moves);
        }

        @Override
        public ISchedule clone() {
            return this;
        }

        @Override
        public String toString() {
            return RoundSchedules.text(rates) + " * " + decay + " over " + moves;
        }
    }
}
