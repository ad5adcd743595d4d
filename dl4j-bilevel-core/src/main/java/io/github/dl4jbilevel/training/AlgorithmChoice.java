package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Tuning;
import io.github.dl4jbilevel.dl4j.NetworkProblem;

/** The algorithm of a trainer, which may depend on the problem and on the length of a run. */
sealed interface AlgorithmChoice {
    /** The algorithm of a run. */
    Recipe of(NetworkProblem problem, long rounds);

    /** The algorithm of some run; levels and corrections are the same for all. */
    Recipe any();

    /** A recipe, exactly as it was given. */
    record Given(Recipe recipe) implements AlgorithmChoice {
        @Override
        public Recipe of(NetworkProblem problem, long rounds) {
            return recipe;
        }

        @Override
        public Recipe any() {
            return recipe;
        }
    }

    /**
     * What {@link Tuning} makes of settings that somebody chose.
     *
     * @param chosen not changed
     */
    record Tuned(RecipeBuilder chosen) implements AlgorithmChoice {
        @Override
        public Recipe of(NetworkProblem problem, long rounds) {
            return Tuning.recipe(chosen, problem.agents(), Math.max(1, rounds), problem.tunesLoss());
        }

        @Override
        public Recipe any() {
            return Tuning.recipe(chosen, 1, 1, false);
        }
    }
}
