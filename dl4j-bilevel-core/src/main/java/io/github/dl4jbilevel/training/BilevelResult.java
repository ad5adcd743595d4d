package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.LevelRow;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a run of {@link DecentralizedBilevelTrainer} returns. After a divergence it holds the last point before it.
 */
public final class BilevelResult {
    private final NetworkProblem problem;
    private final LevelRow mean;
    private final List<LevelRow> agents;
    private final List<RoundMetrics> history;
    private final @Nullable Divergence divergence;
    private final long rounds;
    private final Traffic traffic;
    private final Provenance provenance;

    BilevelResult(
            NetworkProblem problem,
            DecentralizedRun run,
            List<RoundMetrics> history,
            @Nullable Divergence divergence,
            Provenance provenance) {
        this.problem = problem;
        this.mean = run.meanPoint();
        this.agents = java.util.stream.IntStream.range(0, run.agentCount())
                .mapToObj(run::point)
                .toList();
        this.history = List.copyOf(history);
        this.divergence = divergence;
        this.rounds = run.round();
        this.traffic = run.traffic();
        this.provenance = provenance;
    }

    /** The averaged network: an ordinary DL4J network in the user's configuration. A new copy at each call. */
    public MultiLayerNetwork network() {
        return problem.network(mean.lower());
    }

    /** One agent's own network; a new copy at each call. */
    public MultiLayerNetwork network(int agent) {
        return problem.network(agents.get(agent).lower());
    }

    /** The averaged hyperparameters, readable. */
    public List<TunedHyperparameter> hyperparameters() {
        return problem.describe(mean.upper());
    }

    /** One agent's own hyperparameters, readable. */
    public List<TunedHyperparameter> hyperparameters(int agent) {
        return problem.describe(agents.get(agent).upper());
    }

    /** The averaged upper-level variable x, length p; a copy. */
    public INDArray upperVariable() {
        return mean.upper().dup();
    }

    /** Metrics from the start to the end, one entry for each report. */
    public List<RoundMetrics> history() {
        return history;
    }

    /** The metrics after the last round. */
    public RoundMetrics finalMetrics() {
        return history.get(history.size() - 1);
    }

    /** The first value that was not finite, if there was one. */
    public Optional<Divergence> divergence() {
        return Optional.ofNullable(divergence);
    }

    /** Rounds completed. */
    public long rounds() {
        return rounds;
    }

    /** Messages and bytes, by link. */
    public Traffic traffic() {
        return traffic;
    }

    /** Every setting, seed and version. */
    public Provenance provenance() {
        return provenance;
    }
}
