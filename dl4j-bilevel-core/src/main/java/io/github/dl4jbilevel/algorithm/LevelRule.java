package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.updater.Estimator;

/**
 * The rule by which one level uses its sampled directions, and the rounds in which it does.
 *
 * @param estimator from sampled directions to the direction used
 * @param correction from estimates to steps and messages; holds the step rule
 * @param moves in which rounds it moves, and in which it is exchanged
 */
public record LevelRule(Estimator estimator, Correction correction, Moves moves) {

    /**
     * Refuses an estimator or a correction that does not fit such moves. STORM needs the point (x, y, z) at which the level's latest
     * estimate was made, and a run keeps only the point of the round before. EXTRA and exact diffusion need one matrix for all moves,
     * and a local step has the identity instead.
     */
    public LevelRule {
        if (moves.rests() && estimator.needsPreviousPoint()) {
            throw new IllegalArgumentException(
                    estimator + " on a level that moves in " + moves.rounds()
                            + ": it needs the gradient at the point where its latest estimate was made, and a run keeps only the point"
                            + " of the round before. Use Plain or Momentum on a level that rests, or let it move in every round.");
        }
        if (moves.hasLocalSteps() && correction.needsPositiveWeights()) {
            throw new IllegalArgumentException(correction.settings() + " on a level that moves in " + moves
                    + ": this correction needs the same weights in every move, and a local step has none. Use gradient"
                    + " tracking or diffusion, or exchange in every round in which the level moves.");
        }
    }

    /** A rule of a level that moves and exchanges in every round. */
    public LevelRule(Estimator estimator, Correction correction) {
        this(estimator, correction, Moves.everyRound());
    }
}
