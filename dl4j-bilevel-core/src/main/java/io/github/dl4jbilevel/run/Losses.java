package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Losses of each agent of this process at its {@linkplain Means#evaluationPoint evaluation point}, over all of its data. */
final class Losses {
    private final DeviceWorkers workers;
    private final List<List<Agent>> owned;
    private final Means means;

    /**
     * Losses that the workers compute, each those of its agents.
     *
     * @param owned agents by worker
     */
    Losses(DeviceWorkers workers, List<List<Agent>> owned, Means means) {
        this.workers = workers;
        this.owned = owned;
        this.means = means;
    }

    /** f_k of each agent, given the mean over all agents. */
    List<Double> upper(LevelVector mean) {
        return ofEach(agent -> {
            LevelVector at = means.evaluationPoint(agent, mean);
            return agent.objective().upperLoss(at.upper(), at.lower());
        });
    }

    /**
     * f_k of each agent with its network of this level.
     *
     * @param network {@link Level#LOWER} or {@link Level#AUXILIARY}
     */
    List<Double> validation(LevelVector mean, Level network) {
        return ofEach(agent -> {
            LevelVector at = means.evaluationPoint(agent, mean);
            return agent.objective().upperLoss(at.upper(), at.get(network));
        });
    }

    /** g_k of each agent, given the mean over all agents. */
    List<Double> lower(LevelVector mean) {
        return ofEach(agent -> {
            LevelVector at = means.evaluationPoint(agent, mean);
            return agent.objective().lowerLoss(at.upper(), at.lower());
        });
    }

    private List<Double> ofEach(ToDoubleFunction<Agent> value) {
        return workers
                .onEach(worker ->
                        owned.get(worker).stream().map(value::applyAsDouble).toList())
                .stream()
                .flatMap(List::stream)
                .toList();
    }
}
