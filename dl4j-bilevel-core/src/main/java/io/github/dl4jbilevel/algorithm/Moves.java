package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.math.Rounds;

/**
 * The rounds in which a level moves, and those of them in which its agents exchange. Immutable.
 *
 * <p>With n(t) the number of rounds below t in which the level moved, a round t in which it
 *
 * <ul>
 *   <li><b>moves and exchanges</b> is move n(t) of the level's recursion;
 *   <li><b>moves without exchange</b> (a local step) is the same move with W = I: each agent goes on alone;
 *   <li><b>rests</b> leaves its point, its estimate and its tracker as they are. No direction is computed for it and nothing of it is
 *       sent.
 * </ul>
 *
 * <p>Estimator, correction and step rule see n(t), as if the rounds in which the level rests did not exist: so an estimate starts with the
 * level's first move, Adam corrects its bias for the moments that it has, and a learning rate by iteration follows the level's moves.
 * Samples, weights W_t and penalty parameters are named by the round t, which all levels have in common.
 *
 * <p>Since W = I is doubly stochastic, a tracker's mean stays the estimates' mean, mean_k p = mean_k e, after every round. Local steps and
 * levels that move at different times are in many papers of the field (inner loops, local SGD); the value that says which is which, and
 * that a level counts its own moves, are ours.
 *
 * @param rounds in which it moves
 * @param exchanges in which it is also sent and mixed; all of them rounds in which it moves
 */
public record Moves(Rounds rounds, Rounds exchanges) {
    private static final Moves EVERY_ROUND = new Moves(Rounds.every(), Rounds.every());

    /** Refuses an exchange in a round in which the level rests. */
    public Moves {
        if (!exchanges.areIn(rounds)) {
            throw new IllegalArgumentException("Exchanges in " + exchanges + " of a level that moves in " + rounds
                    + ": what rests is not sent. Give exchanges among the rounds in which it moves.");
        }
    }

    /** A move and an exchange in every round. */
    public static Moves everyRound() {
        return EVERY_ROUND;
    }

    /** A move and an exchange in rounds offset, offset + period, offset + 2 period, and so on. */
    public static Moves every(int period, int offset) {
        return of(period, offset, 1);
    }

    /**
     * A move and an exchange in some rounds in a row out of every period.
     *
     * @param period at least 1
     * @param first the first of them, below the period
     * @param count how many, at least 1; not beyond the period's end
     */
    public static Moves of(int period, int first, int count) {
        Rounds rounds = Rounds.of(period, first, count);
        return new Moves(rounds, rounds);
    }

    /** The same moves with an exchange at every h-th one: h - 1 local steps, then a step with an exchange. */
    public Moves exchangedEvery(int h) {
        return new Moves(rounds, rounds.everyNth(h));
    }

    /** Whether it moves and exchanges in every round. */
    public boolean isEveryRound() {
        return exchanges.isEvery();
    }

    /** Whether there are rounds in which it rests. */
    public boolean rests() {
        return !rounds.isEvery();
    }

    /** Whether there are rounds in which it moves without exchange. */
    public boolean hasLocalSteps() {
        return !rounds.equals(exchanges);
    }

    @Override
    public String toString() {
        return hasLocalSteps() ? rounds + ", exchanged in " + exchanges : rounds.toString();
    }
}
