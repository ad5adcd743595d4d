package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.ClippedAdam;

/**
 * The settings of a run that nobody chose: what {@code docs/choosing.md} measured, for any algorithm, any number of agents and any number
 * of rounds. The papers' own are an algorithm's defaults as they stand ({@code builder().build()}).
 *
 * <ul>
 *   <li>Learning rates come down to 0 over the run, by half a cosine wave.
 *   <li>y, and the auxiliary level where it is a network, move by {@link ClippedAdam} with the rate {@value #RATE} sqrt(K), K agents: the
 *       step of the mean of K noisy ones is as sure as that of one on K times the rows.
 *   <li>x moves by Adam with a short memory, {@value #UPPER_RATE} a round: x is a logarithm in most hyperparameters, so this is a
 *       factor. Where x enters the training loss, lookahead moves it in every round, by {@value #RATE_IN_LOSS}.
 *   <li>Both are those of runs of 4,000 rounds and more; one of T rounds has sqrt(4,000 / T) of them, but 5 at most;
 *       not where rates stay, for such a run may go on.
 *   <li>Levels whose correction takes plain steps alone keep their rates, which come down.
 * </ul>
 *
 * <p>What was set in the builder stays as it is, but for the decay.
 */
public final class Tuning {
    /** The learning rate of networks for one agent. */
    public static final double RATE = 1.8e-3;

    /** The learning rate of hyperparameters, a round. */
    public static final double UPPER_RATE = 0.02;

    /** The same where they enter the training loss. */
    public static final double RATE_IN_LOSS = 0.05;

    /** The rounds at which these rates are meant; shorter runs have larger ones, for they have to get as far. */
    private static final double ROUNDS = 4000;

    private static final double LARGEST_FACTOR = 5;

    private Tuning() {}

    /**
     * The algorithm for a run.
     *
     * @param chosen settings that somebody chose; not changed
     * @param agents K
     * @param rounds of the run, at least 1
     * @param inLoss whether x enters the training loss, as weights of examples or classes do
     */
    public static Recipe recipe(RecipeBuilder chosen, int agents, long rounds, boolean inLoss) {
        RecipeBuilder builder = chosen.copy();
        Decay decay = chosen.decay() == null ? Decay.COSINE : chosen.decay();
        double haste = decay == Decay.NONE ? 1 : Math.min(LARGEST_FACTOR, Math.max(1, Math.sqrt(ROUNDS / rounds)));
        if (inLoss && builder.algorithm() == Lookahead.ALGORITHM) {
            followEveryRound(builder, haste);
        }
        for (Level level : Level.values()) {
            if (builder.takesStepRule(level) && !builder.hasStepRule(level)) {
                tune(builder, level, agents, haste);
            }
        }
        return builder.decay(decay, rounds).build();
    }

    /** An example is seldom drawn, so x moves whenever it is. */
    private static void followEveryRound(RecipeBuilder builder, double haste) {
        if (builder.hasMoves(Level.UPPER) || builder.hasMoves(Level.AUXILIARY)) {
            return;
        }
        builder.moves(Level.UPPER, Moves.everyRound()).moves(Level.AUXILIARY, Moves.everyRound());
        if (!builder.hasLearningRate(Level.UPPER) && !builder.hasStepRule(Level.UPPER)) {
            builder.learningRate(Level.UPPER, haste * RATE_IN_LOSS);
        }
    }

    private static void tune(RecipeBuilder builder, Level level, int agents, double haste) {
        double ofNetwork = haste * RATE * Math.sqrt(agents);
        if (builder.algorithm() == Lookahead.ALGORITHM) {
            if (level == Level.LOWER && !builder.hasLearningRate(level)) {
                builder.learningRate(level, ofNetwork);
            } else if (level == Level.UPPER && !builder.hasLearningRate(level)) {
                builder.learningRate(level, haste * builder.learningRate(level));
            }
            return;
        }
        Surrogate surrogate = builder.surrogate();
        boolean isNetwork = level == Level.LOWER || (level == Level.AUXILIARY && surrogate.auxiliaryIsNetwork());
        if (isNetwork) {
            double rate = builder.hasLearningRate(level) ? builder.learningRate(level) : ofNetwork;
            builder.replaceStepRule(level, new ClippedAdam(rate));
        } else if (level == Level.UPPER) {
            double rate = builder.hasLearningRate(level) ? builder.learningRate(level) : haste * UPPER_RATE;
            builder.replaceStepRule(level, Lookahead.ofHyperparameters(rate));
        }
    }
}
