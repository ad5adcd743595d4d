package io.github.dl4jbilevel.cli.simulation;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Says who is slow, and when. The time that agent k computes in round t is
 *
 * <pre>
 *   c_k(t) = c F_k (1 + mean X_k(t)),     X independent with E X = 1
 * </pre>
 *
 * <p>with F_k = factor for the slow agents, round(fraction K) of them drawn once, and 1 for the others; their uplinks carry
 * 1 / uplinkFactor of the bandwidth. X is exponential, or a Pareto variable that starts at 0 (Lomax): P(X > x) = (1 + x / (a - 1))^-a
 * with tail index a, whose variance is infinite for a at most 2.
 *
 * @param fraction of agents that are slow for good, in [0, 1]
 * @param factor by which they compute longer, at least 1
 * @param uplinkFactor by which they send longer, at least 1
 * @param tail of X
 * @param mean of what a round takes longer by chance, as a share of its time; at least 0
 * @param tailIndex a, above 1; for the Pareto tail
 */
public record Slowness(double fraction, double factor, double uplinkFactor, Tail tail, double mean, double tailIndex) {
    /** Nobody is ever slow. */
    public static final Slowness NONE = new Slowness(0, 1, 1, Tail.EXPONENTIAL, 0, 2);

    /** The laws of chance delays. */
    public enum Tail {
        /** The exponential law, with a light tail. */
        EXPONENTIAL,
        /** The law of Pareto, with a heavy tail. */
        PARETO
    }

    /** Checks ranges. */
    public Slowness {
        require("Share of slow agents", fraction, fraction >= 0 && fraction <= 1, "lie in [0, 1]");
        require("Slow agents' factor", factor, factor >= 1 && factor < Double.POSITIVE_INFINITY, "be at least 1");
        require(
                "Slow uplinks' factor",
                uplinkFactor,
                uplinkFactor >= 1 && uplinkFactor < Double.POSITIVE_INFINITY,
                "be at least 1");
        require("Mean of chance delays", mean, mean >= 0 && mean < Double.POSITIVE_INFINITY, "be at least 0");
        require("Tail index", tailIndex, tailIndex > 1 && tailIndex < Double.POSITIVE_INFINITY, "be above 1");
    }

    static void require(String what, double value, boolean holds, String must) {
        if (!holds) {
            throw new IllegalArgumentException(what + " " + value + ": it must " + must + ".");
        }
    }

    /** Draws which agents are slow for good; equal seeds give equal choices, and more of them contain fewer. */
    boolean[] slow(int agents, long seed) {
        int[] order = new int[agents];
        SplittableRandom random = new SplittableRandom(seed);
        for (int k = 0; k < agents; k++) {
            int place = random.nextInt(k + 1);
            order[k] = order[place];
            order[place] = k;
        }
        boolean[] slow = new boolean[agents];
        for (int i = 0; i < Math.round(fraction * agents); i++) {
            slow[order[i]] = true;
        }
        return slow;
    }

    /** The factor 1 + mean X of the next draw. */
    double chance(SplittableRandom random) {
        if (mean == 0) {
            return 1;
        }
        double survival = 1 - random.nextDouble();
        return 1
                + mean
                        * switch (tail) {
                            case EXPONENTIAL -> -Math.log(survival);
                            case PARETO -> (tailIndex - 1) * (Math.pow(survival, -1 / tailIndex) - 1);
                        };
    }

    /** A description such as {@code 1 % of agents 10 times slower; chance delays of 0.2, pareto 1.5}. */
    @Override
    public String toString() {
        String text = fraction == 0
                ? "no slow agents"
                : String.format(
                        Locale.ROOT,
                        "%s %% of agents %s times slower%s",
                        plain(100 * fraction),
                        plain(factor),
                        uplinkFactor == 1 ? "" : ", their uplinks " + plain(uplinkFactor) + " times");
        if (mean == 0) {
            return text;
        }
        return text + "; chance delays of " + plain(mean) + ", " + tail.name().toLowerCase(Locale.ROOT)
                + (tail == Tail.PARETO ? " " + plain(tailIndex) : "");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
