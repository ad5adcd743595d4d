package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** By what runs are compared: with one that they continue, and with their other processes. */
final class RunSettings {
    private RunSettings() {}

    /**
     * What a run that continues another must have in common with it.
     *
     * @param local agents of the process, where they are not all
     */
    static Map<String, String> of(
            BilevelProblem problem,
            Recipe recipe,
            PerLevel<Mixing> mixing,
            long seed,
            Communication communication,
            List<Integer> local) {
        Map<String, String> all = new LinkedHashMap<>(of(problem, recipe, mixing, seed));
        if (!communication.missing().isEmpty()) {
            all.put(RunState.MISSING, communication.missing().toString());
        }
        if (!local.isEmpty()) {
            all.put("agentsOfProcess", local.toString());
        }
        if (communication.precision() != MessagePrecision.FULL) {
            all.put("messagePrecision", communication.precision().toString());
        }
        return all;
    }

    private static Map<String, String> of(BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing, long seed) {
        Map<String, String> all = new LinkedHashMap<>(recipe.settings());
        all.putAll(MixingSettings.of(mixing, recipe.levels()));
        all.put("seed", Long.toString(seed));
        all.put("agents", Integer.toString(problem.agents()));
        all.put("sharedUpperVariables", Long.toString(problem.upperSize()));
        all.put("lowerVariables", Long.toString(problem.lowerSize()));
        all.put("lowerShared", Boolean.toString(problem.lowerShared()));
        all.put("dataType", problem.dataType().toString());
        return all;
    }

    /**
     * What all processes of such a run must have in common, for {@link Membership#begin}.
     *
     * @param more settings of the caller's
     */
    static Membership.Common common(
            BilevelProblem problem,
            Recipe recipe,
            PerLevel<Mixing> mixing,
            long seed,
            MessagePrecision precision,
            Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(of(problem, recipe, mixing, seed));
        all.putAll(more);
        return new Membership.Common(
                all,
                MixingSettings.links(mixing, recipe.levels()),
                new MessageLayout(problem, recipe, mixing).shape(),
                problem.dataType(),
                precision);
    }
}
