package io.github.dl4jbilevel.cli.rival;

import io.github.dl4jbilevel.algorithm.Recipe;

/**
 * Stochastic gradients that a decentralized run evaluates: {@code agents (first + (rounds - 1) later)}.
 *
 * @param agents that each evaluate as many
 * @param first of one agent in the first round, which has no previous point
 * @param later of one agent in each round that follows
 */
public record RoundCost(int agents, int first, int later) {

    /** The cost of an algorithm's rounds. */
    public static RoundCost of(Recipe algorithm, int agents) {
        return new RoundCost(agents, algorithm.surrogate().evaluations(), algorithm.gradientEvaluations());
    }

    /** The cost of so many rounds. */
    public long evaluations(long rounds) {
        return rounds == 0 ? 0 : agents * (first + (rounds - 1) * later);
    }

    /**
     * The most rounds that so many gradients suffice for.
     *
     * @throws IllegalArgumentException if that is none, or more than can be run
     */
    public int rounds(long evaluations) {
        long rounds = (evaluations / agents - first) / later + 1;
        if (evaluations < evaluations(1) || rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A budget of " + evaluations + " gradient evaluations for " + agents
                    + " agents: at least " + evaluations(1) + ", one round, and at most "
                    + evaluations(Integer.MAX_VALUE) + " are possible.");
        }
        return (int) rounds;
    }
}
