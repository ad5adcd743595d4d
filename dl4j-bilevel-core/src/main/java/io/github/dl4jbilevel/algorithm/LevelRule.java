package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.updater.Estimator;

/**
 * What one level does with its sampled directions, and when.
 *
 * @param estimator from sampled directions to the direction used
 * @param correction from estimates to steps and messages; holds the step rule
 * @param moves in which rounds it moves, and in which it is exchanged
 */
public record LevelRule(Estimator estimator, Correction correction, Moves moves) {

    /**
     * Refuses what is not right for such moves. STORM carries an estimate over from the point at which it was made, the whole (x, y, z) of
     * the level's latest move; a run keeps that of the round before. EXTRA and exact diffusion need one matrix for all moves, and a local
     * step has the identity in its place.
     */
    public LevelRule {
        if (moves.rests() && estimator.needsPreviousPoint()) {
            throw new IllegalArgumentException(
                    estimator + " on a level that moves in " + moves.rounds()
                            + ": it needs the gradient at the point where its latest estimate was made, and a run keeps the point of the"
                            + " round before alone. Use Plain or Momentum on a level that rests, or let it move in every round.");
        }
        if (moves.hasLocalSteps() && correction.needsPositiveWeights()) {
            throw new IllegalArgumentException(correction.settings() + " on a level that moves in " + moves
                    + ": this correction needs the same weights in every move, and a local step has none. Use gradient"
                    + " tracking or diffusion, or exchange in every round in which the level moves.");
        }
    }

    /** Moves and exchanges in every round. */
    public LevelRule(Estimator estimator, Correction correction) {
        this(estimator, correction, Moves.everyRound());
    }
}
