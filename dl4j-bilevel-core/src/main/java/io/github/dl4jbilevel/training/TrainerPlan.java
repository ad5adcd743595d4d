package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a trainer is made of.
 *
 * @param problem of the network
 * @param noisyProblem the same with the noise that is asked for
 * @param threads 0 for one per core or device
 * @param stop asked between rounds
 * @param test rows of the test; null where there are none
 * @param settings by name
 * @param membership where the agents are
 * @param precision of messages
 */
record TrainerPlan(
        NetworkProblem problem,
        BilevelProblem noisyProblem,
        Recipe algorithm,
        PerLevel<Mixing> mixing,
        long seed,
        int threads,
        int reportEvery,
        List<BilevelListener> listeners,
        EarlyStopping earlyStopping,
        @Nullable Checkpoints checkpoints,
        BooleanSupplier stop,
        @Nullable RowStore test,
        Map<String, String> settings,
        Membership membership,
        MessagePrecision precision) {

    /** What all processes must have in common; data are each agent's own affair. */
    Membership.Common common(long rounds) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(problem.networkFingerprints());
        all.put("rounds", Long.toString(rounds));
        all.put("checkpointEvery", checkpoints == null ? "never" : Long.toString(checkpoints.everyRounds()));
        return DecentralizedRun.common(noisyProblem, algorithm, mixing, seed, precision, all);
    }
}
