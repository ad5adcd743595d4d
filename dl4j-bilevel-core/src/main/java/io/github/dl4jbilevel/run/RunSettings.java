package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.state.RunIdentity;
import io.github.dl4jbilevel.topology.Mixing;

/** The settings that decide a run's bits, in words: for the state that it leaves, and for the other processes that play it. */
public final class RunSettings {
    private RunSettings() {}

    /** The settings that a run must have in common with the one that it continues. */
    static RunIdentity identity(
            BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing, long seed, Communication communication) {
        Settings settings = of(problem, recipe, seed);
        if (communication.precision() != MessagePrecision.FULL) {
            settings = settings.with("messagePrecision", communication.precision());
        }
        return new RunIdentity(settings, MixingSettings.of(mixing, recipe.levels()), communication.missing());
    }

    private static Settings of(BilevelProblem problem, Recipe recipe, long seed) {
        return Settings.of(recipe.settings())
                .with("seed", seed)
                .with("agents", problem.agents())
                .with("sharedUpperVariables", problem.upperSize())
                .with("lowerVariables", problem.lowerSize())
                .with("lowerShared", problem.lowerShared())
                .with("dataType", problem.dataType());
    }

    /**
     * The settings that all processes of such a run must have in common, for {@link Membership#begin}.
     *
     * @param more settings of the caller's
     */
    public static Membership.Common agreement(
            BilevelProblem problem,
            Recipe recipe,
            PerLevel<Mixing> mixing,
            long seed,
            MessagePrecision precision,
            Settings more) {
        return new Membership.Common(
                of(problem, recipe, seed)
                        .with(MixingSettings.of(mixing, recipe.levels()))
                        .with(more)
                        .asMap(),
                MixingSettings.links(mixing, recipe.levels()),
                new MessageLayout(problem, recipe, mixing).shape(),
                problem.dataType(),
                precision);
    }
}
