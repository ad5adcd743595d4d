package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.run.Divergence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The result of a run of {@link DecentralizedBilevelTrainer}. After a divergence it holds the last point before it.
 */
public final class BilevelResult {
    private final RunView view;
    private final RunView search;
    private final boolean refitted;
    private final List<String> warnings;
    private final List<RoundMetrics> history;
    private final @Nullable Divergence divergence;
    private final @Nullable Termination termination;
    private final @Nullable BestReport best;
    private final long rounds;
    private final Traffic traffic;
    private final Provenance provenance;

    BilevelResult(
            RunView search,
            Refit.@Nullable Outcome refit,
            List<String> warnings,
            History history,
            Outcome outcome,
            long rounds,
            Traffic traffic,
            Provenance provenance) {
        this.search = search;
        this.view = refit == null ? search : refit.view();
        this.refitted = refit != null;
        this.warnings = warnings;
        List<RoundMetrics> reports = new ArrayList<>(history.reports());
        if (refit != null) {
            reports.add(refit.metrics());
        }
        this.history = List.copyOf(reports);
        this.divergence = outcome instanceof Outcome.Diverged diverged ? diverged.divergence() : null;
        this.termination = outcome instanceof Outcome.Stopped stopped
                ? stopped.termination()
                : history.termination().orElse(null);
        this.best = history.best().orElse(null);
        this.rounds = rounds;
        this.traffic = traffic;
        this.provenance = provenance;
    }

    /**
     * The outcome: networks and hyperparameters of the {@linkplain #isRefitted refit} where there was one, else of the last round. The
     * methods of this class that have the same name ask it.
     */
    public RunView view() {
        return view;
    }

    /**
     * Networks and hyperparameters at the end of the rounds in which hyperparameters were tuned. Its networks have seen training rows
     * alone, as far as the algorithm lets them, so that a validation loss can be taken of them.
     */
    public RunView search() {
        return search;
    }

    /**
     * Whether {@link #view} is of a network that was trained once more, on training and validation rows alike, with the hyperparameters
     * that were tuned.
     */
    public boolean isRefitted() {
        return refitted;
    }

    /** The averaged network: {@link RunView#network()} at the end. */
    public MultiLayerNetwork network() {
        return view.network();
    }

    /** One agent's own network: {@link RunView#network(int)} at the end. */
    public MultiLayerNetwork network(int agent) {
        return view.network(agent);
    }

    /** The averaged network where it is a graph: {@link RunView#graph()} at the end. */
    public ComputationGraph graph() {
        return view.graph();
    }

    /** One agent's own network where it is a graph: {@link RunView#graph(int)} at the end. */
    public ComputationGraph graph(int agent) {
        return view.graph(agent);
    }

    /** The outcome, of whichever kind the network is: {@link RunView#models()} at the end. */
    public List<Model> models() {
        return view.models();
    }

    /** Agents whose own rows are known in this process: {@link RunView#knownAgents()}. */
    public SortedSet<Integer> knownAgents() {
        return view.knownAgents();
    }

    /** Whether this process knows the rows of all agents that took part: {@link RunView#isComplete()}. */
    public boolean isComplete() {
        return view.isComplete();
    }

    /** The hyperparameters, readable: {@link RunView#hyperparameters()} at the end. */
    public List<TunedHyperparameter> hyperparameters() {
        return view.hyperparameters();
    }

    /** One agent's own hyperparameters: {@link RunView#hyperparameters(int)} at the end. */
    public List<TunedHyperparameter> hyperparameters(int agent) {
        return view.hyperparameters(agent);
    }

    /** The mean over agents of the shared part of x: {@link RunView#upperVariable()} at the end. */
    public INDArray upperVariable() {
        return view.upperVariable();
    }

    /** One agent's own x: {@link RunView#upperVariable(int)} at the end. */
    public INDArray upperVariable(int agent) {
        return view.upperVariable(agent);
    }

    /**
     * What a user should know before she believes the result: a network that predicts one class, a loss that exploded, hyperparameters that
     * did not move or sit at a bound, a run that had not arrived. Each says what to do. Empty where nothing of it was seen, and in
     * processes that do not know all agents.
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Metrics from the start to the end, one entry for each report. The last is that of the {@linkplain #isRefitted refit} where there was
     * one: its round counts the search's and its own, and it has no upper and no validation loss.
     */
    public List<RoundMetrics> history() {
        return history;
    }

    /** The metrics of the outcome: the last of the history. */
    public RoundMetrics finalMetrics() {
        return history.get(history.size() - 1);
    }

    /** The first value that was not finite, if there was one. */
    public Optional<Divergence> divergence() {
        return Optional.ofNullable(divergence);
    }

    /** The condition that ended the run early: one of early stopping that held, or a request to stop. */
    public Optional<Termination> termination() {
        return Optional.ofNullable(termination);
    }

    /**
     * The report with the lowest validation loss: its round, network and hyperparameters.
     *
     * @throws IllegalStateException if early stopping was not set, in which case only the last point is kept
     */
    public BestReport best() {
        if (best == null) {
            throw new IllegalStateException(
                    "The run was made without early stopping, so the best report was not kept: call"
                            + " earlyStopping(...) of the trainer's builder, for example with"
                            + " new ScoreImprovementEpochTerminationCondition(10).");
        }
        return best;
    }

    /**
     * The validation loss of the search's network at its end, or at its lowest where it has risen since early on; NaN where none was
     * computed.
     */
    public double validationLoss() {
        List<RoundMetrics> searched = refitted ? history.subList(0, history.size() - 1) : history;
        return Refit.used(searched).validationLoss();
    }

    /** Rounds completed in which hyperparameters were tuned. */
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
