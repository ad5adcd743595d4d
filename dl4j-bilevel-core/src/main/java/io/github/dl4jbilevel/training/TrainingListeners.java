package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Shows one agent's network to DL4J's own {@link TrainingListener}s, such as ScoreIterationListener, CheckpointListener or the
 * StatsListener behind DL4J's training UI. Every report, the start included, is one epoch of one iteration:
 *
 * <pre>
 *   onEpochStart, onForwardPass, onBackwardPass, onGradientCalculation, iterationDone(network, rounds, report), onEpochEnd
 * </pre>
 *
 * <p>The network is the same object throughout a run. Its score is the lower loss of the averaged point, as DL4J's score is the
 * training loss, unless {@link #scoredBy} says otherwise. Until onGradientCalculation its gradient is the agent's latest estimate
 * for the surrogate loss, at iterationDone what has been subtracted from the parameters since the report before, both zero at the
 * start. Its inputs are the agent's first batch of training rows, whose activations (the outputs' left out, as in {@code fit})
 * onForwardPass gets: a list from a MultiLayerNetwork, a map by vertex from a ComputationGraph. Its table of parameters, and its
 * gradients, also have the agent's x, as a parameter {@value #UPPER_NAME} of the first layer: {@code 0_hyperparameters}, or
 * after the name of the graph's first vertex with parameters, in topological order.
 */
public final class TrainingListeners implements BilevelListener {
    /** The name of x among the parameters of the network's first layer. */
    static final String UPPER_NAME = "hyperparameters";

    private final int agent;
    private final List<TrainingListener> listeners;
    private final ToDoubleFunction<RoundMetrics> score;
    private @Nullable ReportedModel network;
    private int reports;

    private TrainingListeners(int agent, List<TrainingListener> listeners, ToDoubleFunction<RoundMetrics> score) {
        if (agent < 0) {
            throw new IllegalArgumentException("Agent " + agent + ": agents are numbered from 0.");
        }
        this.agent = agent;
        this.listeners = List.copyOf(listeners);
        this.score = score;
    }

    /** Listeners of one agent's network, 0-based; its score is the lower loss. */
    public static TrainingListeners of(int agent, TrainingListener... listeners) {
        return new TrainingListeners(agent, List.of(listeners), RoundMetrics::lowerLoss);
    }

    /** The same listeners with another score, such as {@code RoundMetrics::upperLoss}. */
    public TrainingListeners scoredBy(ToDoubleFunction<RoundMetrics> other) {
        return new TrainingListeners(agent, listeners, other);
    }

    @Override
    public void onMetrics(RoundMetrics metrics, RunView view) {
        if (agent >= view.agents()) {
            throw new IllegalArgumentException("Listeners of agent " + agent + ", but the run has " + view.agents()
                    + " agents: give a number from 0 to " + (view.agents() - 1) + ".");
        }
        ReportedModel shown = network;
        if (shown == null || metrics.round() == 0) {
            shown = ReportedModel.of(view.model(agent), view.upperVariable(agent));
            network = shown;
            reports = 0;
        }
        show(shown, metrics, view);
        reports++;
    }

    private void show(ReportedModel shown, RoundMetrics metrics, RunView view) {
        INDArray parametersBefore = shown.params().dup();
        INDArray upperBefore = shown.upper();
        shown.moveTo(view.model(agent).params(), view.upperVariable(agent));
        shown.setScore(score.applyAsDouble(metrics));
        int iteration = Math.toIntExact(metrics.round());
        shown.setCounts(iteration, reports);
        tell(listener -> listener.onEpochStart(shown));
        tell(shown.forwardPass(view.trainingRows(agent)));
        shown.setGradient(view.parameterEstimate(agent), view.upperEstimate(agent));
        tell(listener -> listener.onBackwardPass(shown));
        tell(listener -> listener.onGradientCalculation(shown));
        shown.setGradient(parametersBefore.subi(shown.params()), upperBefore.sub(shown.upper()));
        tell(listener -> listener.iterationDone(shown, iteration, reports));
        tell(listener -> listener.onEpochEnd(shown));
    }

    private void tell(Consumer<TrainingListener> event) {
        listeners.forEach(event);
    }
}
