package io.github.dl4jbilevel.math;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of rounds that repeats: round t is in it if t mod {@link #period} is. Immutable; equal sets are equal values, however they were
 * written.
 */
public final class Rounds {
    /** Rounds after which two sets have to repeat together to be compared. */
    private static final int LONGEST = 1 << 20;

    private static final int LONGEST_PERIOD = 1 << 20;
    private static final Rounds EVERY = new Rounds(1, BitSet.valueOf(new long[] {1}));

    private final int period;
    private final BitSet members;
    /** Number of members below each round of a period. */
    private final int[] before;

    private Rounds(int period, BitSet members) {
        this.period = period;
        this.members = members;
        this.before = new int[period];
        for (int r = 1; r < period; r++) {
            before[r] = before[r - 1] + (members.get(r - 1) ? 1 : 0);
        }
    }

    /** All rounds. */
    public static Rounds every() {
        return EVERY;
    }

    /** Rounds offset, offset + period, offset + 2 period, and so on. */
    public static Rounds every(int period, int offset) {
        return of(period, offset, 1);
    }

    /**
     * Some rounds in a row out of every period.
     *
     * @param period at least 1
     * @param first the first of them, below the period
     * @param count how many, at least 1; not beyond the period's end
     */
    public static Rounds of(int period, int first, int count) {
        boolean fits =
                period >= 1 && period <= LONGEST_PERIOD && first >= 0 && count >= 1 && (long) first + count <= period;
        if (!fits) {
            throw new IllegalArgumentException(count + " rounds from round " + first + " on, of every " + period
                    + ": required are a period of 1 to " + LONGEST_PERIOD
                    + ", at least one round, and rounds first to first + count - 1 within 0 to period - 1.");
        }
        BitSet members = new BitSet();
        members.set(first, first + count);
        return shortest(period, members);
    }

    /** The set of every k-th member, the k-th being the first: of rounds 0, 1, 2, 3 and k = 2 rounds 1 and 3. */
    public Rounds everyNth(int k) {
        if (k < 1 || (long) k * period > LONGEST_PERIOD) {
            throw new IllegalArgumentException("Every " + k + "-th of " + this + ": required is a number from 1 to "
                    + LONGEST_PERIOD / period + ".");
        }
        BitSet chosen = new BitSet();
        for (int r = 0; r < k * period; r++) {
            if (contains(r) && count(r) % k == k - 1) {
                chosen.set(r);
            }
        }
        return shortest(k * period, chosen);
    }

    private static Rounds shortest(int period, BitSet members) {
        for (int shorter = 1; shorter < period; shorter++) {
            if (period % shorter == 0 && repeats(shorter, period, members)) {
                return new Rounds(shorter, members.get(0, shorter));
            }
        }
        return new Rounds(period, members);
    }

    private static boolean repeats(int shorter, int period, BitSet members) {
        return IntStream.range(shorter, period).allMatch(r -> members.get(r) == members.get(r - shorter));
    }

    /** The smallest number of rounds after which the set repeats. */
    public int period() {
        return period;
    }

    /** Whether it is all rounds. */
    public boolean isEvery() {
        return period == 1;
    }

    /** Whether a round is in it. */
    public boolean contains(long round) {
        return period == 1 || members.get((int) (round % period));
    }

    /** Number of members below a round, that is among rounds 0 to round - 1. */
    public long count(long round) {
        return period == 1 ? round : round / period * members.cardinality() + before[(int) (round % period)];
    }

    /** Whether all members are members of another set. */
    public boolean areIn(Rounds other) {
        return other.isEvery()
                || IntStream.range(0, leastCommonMultiple(period, other.period))
                        .allMatch(r -> !contains(r) || other.contains(r));
    }

    private static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        long multiple = a / x * (long) b;
        if (multiple > LONGEST) {
            throw new IllegalArgumentException("Periods of " + a + " and " + b + " rounds: together they repeat after "
                    + multiple + ", more than " + LONGEST + ". Give periods with a common multiple below that.");
        }
        return (int) multiple;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rounds rounds && period == rounds.period && members.equals(rounds.members);
    }

    @Override
    public int hashCode() {
        return 31 * period + members.hashCode();
    }

    /** The set in words, such as {@code every round} or {@code rounds 0, 1, 2 of 4}. */
    @Override
    public String toString() {
        return isEvery()
                ? "every round"
                : "rounds "
                        + Arrays.stream(members.stream().toArray())
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", "))
                        + " of " + period;
    }
}
