package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.run.Divergence;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The result that a run of {@link SparkDecentralizedBilevelTrainer} brings back to the driver. After a divergence it holds what was last
 * reported before it.
 */
public final class SparkBilevelResult {
    private final AgentOutcome.Run run;
    private final Traffic traffic;

    SparkBilevelResult(AgentOutcome.Run run, Traffic traffic) {
        this.run = run;
        this.traffic = traffic;
    }

    /**
     * The averaged network: an ordinary DL4J network in the user's configuration. A new copy at each call.
     *
     * @throws IllegalStateException if every agent has a lower level of its own; or if the network is a {@link #graph()}
     */
    public MultiLayerNetwork network() {
        return layered(averaged("network"));
    }

    /**
     * One agent's own network, where every agent has a lower level of its own. A new copy at each call.
     *
     * @throws IllegalStateException if agents share the lower level; or if the network is a graph
     */
    public MultiLayerNetwork network(int agent) {
        return layered(ofAgent(agent, "network"));
    }

    /**
     * The averaged network where it is a graph, as {@link #network()}.
     *
     * @throws IllegalStateException if every agent has a lower level of its own; or if the network is not a graph
     */
    public ComputationGraph graph() {
        return graph(averaged("graph"));
    }

    /**
     * One agent's own network where it is a graph, as {@link #network(int)}.
     *
     * @throws IllegalStateException if agents share the lower level; or if the network is not a graph
     */
    public ComputationGraph graph(int agent) {
        return graph(ofAgent(agent, "graph"));
    }

    /**
     * The outcome, of whichever kind the network is: the averaged network alone; or, where every agent has a lower level of its own,
     * one network for each agent, in their order. New copies at each call.
     */
    public List<Model> models() {
        return run.networks().stream().map(ShippedNetwork::restored).toList();
    }

    private Model averaged(String method) {
        if (run.networks().size() > 1) {
            throw new IllegalStateException(
                    "Each agent has a lower level of its own, so there is no averaged network: call " + method
                            + "(agent).");
        }
        return run.networks().get(0).restored();
    }

    private Model ofAgent(int agent, String method) {
        int count = run.networks().size();
        if (count == 1) {
            throw new IllegalStateException(
                    "Agents share the lower level, and only the averaged network comes back to the driver: call "
                            + method + "().");
        }
        if (agent < 0 || agent >= count) {
            throw new IllegalArgumentException("Agent " + agent + ": it must lie between 0 and " + (count - 1) + ".");
        }
        return run.networks().get(agent).restored();
    }

    private static MultiLayerNetwork layered(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return network;
        }
        throw new IllegalStateException("The network is a ComputationGraph: call graph(...) instead of network(...).");
    }

    private static ComputationGraph graph(Model model) {
        if (model instanceof ComputationGraph network) {
            return network;
        }
        throw new IllegalStateException("The network is a MultiLayerNetwork: call network(...) instead of graph(...).");
    }

    /** The averaged hyperparameters, and those that agents keep for themselves, readable. */
    public List<TunedHyperparameter> hyperparameters() {
        return run.hyperparameters();
    }

    /** The mean over agents of the shared part of the upper-level variable x; a new array. */
    public INDArray upperVariable() {
        double[] entries =
                run.upperVariable().stream().mapToDouble(Double::doubleValue).toArray();
        return Nd4j.createFromArray(entries).castTo(run.dataType());
    }

    /** Metrics from the start to the end, one entry for each report. */
    public List<RoundMetrics> history() {
        return run.history();
    }

    /** The metrics after the last round. */
    public RoundMetrics finalMetrics() {
        return run.history().get(run.history().size() - 1);
    }

    /** The first value that was not finite, if there was one. */
    public Optional<Divergence> divergence() {
        return Optional.ofNullable(run.divergence());
    }

    /** Rounds completed. */
    public long rounds() {
        return run.rounds();
    }

    /** Messages and bytes that all agents received, by link. */
    public Traffic traffic() {
        return traffic;
    }

    /** Every setting and seed, and the versions on the executor of agent 0. */
    public Provenance provenance() {
        return run.provenance();
    }

    /** The number of times that the barrier stage was started: 1 where nothing went wrong. */
    public int attempts() {
        return run.attempt() + 1;
    }
}
