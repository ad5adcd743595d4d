package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.run.AgentVectors;
import io.github.dl4jbilevel.run.Means;
import io.github.dl4jbilevel.run.RunSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The agents' networks and hyperparameters as they are when a report is made. Valid after it, too: a copy. */
public final class RunView {
    private final NetworkProblem problem;
    private final int count;
    private final boolean complete;
    private final SortedMap<Integer, LevelVector> agents = new TreeMap<>();
    private final SortedMap<Integer, LevelVector> judged = new TreeMap<>();
    private final SortedMap<Integer, LevelVector> estimates = new TreeMap<>();

    RunView(NetworkProblem problem, RunSummary summary) {
        this.problem = problem;
        this.count = problem.agents();
        this.complete = summary.root();
        Means means = new Means(problem, summary.levels(), summary.known());
        for (AgentVectors rows : summary.known()) {
            agents.put(rows.id(), rows.point());
            estimates.put(rows.id(), rows.estimate());
            boolean ofItsOwn = rows.point().upper().length() > problem.upperSize();
            if (judged.isEmpty() || !problem.lowerShared() || ofItsOwn) {
                judged.put(rows.id(), means.evaluationPoint(rows, summary.mean()));
            }
        }
    }

    /** Number of agents. */
    public int agents() {
        return count;
    }

    /** Agents whose own rows are known in this process: all of them, unless others are in other processes; ascending. */
    public SortedSet<Integer> knownAgents() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(agents.keySet()));
    }

    /** Whether the rows of all agents that take part are known here; of several processes, only that of the lowest agent knows them. */
    public boolean isComplete() {
        return complete;
    }

    private static LevelVector of(int agent, SortedMap<Integer, LevelVector> rows) {
        LevelVector row = rows.get(agent);
        if (row == null) {
            throw new IllegalArgumentException("Agent " + agent + ": this process knows only the rows of agents "
                    + rows.keySet() + ". The process of the lowest-numbered agent knows those of all.");
        }
        return row;
    }

    /**
     * The averaged network: an ordinary DL4J network in the user's configuration. A new copy at each call.
     *
     * @throws IllegalStateException if every agent has a lower level of its own, whose mean means nothing; or if the network is a
     *     {@link #graph()}
     */
    public MultiLayerNetwork network() {
        LevelVector mean = mean("network");
        return problem.network(mean.upper(), mean.lower());
    }

    /**
     * One agent's own network; where agents do not share y, with the averaged x. A new copy at each call.
     *
     * @throws IllegalStateException if the network is a graph
     */
    public MultiLayerNetwork network(int agent) {
        LevelVector own = own(agent);
        return problem.network(own.upper(), own.lower());
    }

    /**
     * The averaged network where it is a graph, as {@link #network()}.
     *
     * @throws IllegalStateException if every agent has a lower level of its own; or if the network is not a graph
     */
    public ComputationGraph graph() {
        LevelVector mean = mean("graph");
        return problem.graph(mean.upper(), mean.lower());
    }

    /**
     * One agent's own network where it is a graph, as {@link #network(int)}.
     *
     * @throws IllegalStateException if the network is not a graph
     */
    public ComputationGraph graph(int agent) {
        LevelVector own = own(agent);
        return problem.graph(own.upper(), own.lower());
    }

    /**
     * The outcome so far, of whichever kind the network is: the averaged network alone; or, where every agent has a lower level of
     * its own, one network for each agent, in their order. New copies at each call.
     */
    public List<Model> models() {
        return networks().stream()
                .map(at -> problem.model(at.upper(), at.lower()))
                .toList();
    }

    /** One agent's own network, of whichever kind it is. */
    Model model(int agent) {
        LevelVector own = own(agent);
        return problem.model(own.upper(), own.lower());
    }

    private LevelVector mean(String method) {
        if (!problem.lowerShared()) {
            throw new IllegalStateException(
                    "Each agent has a lower level of its own, so there is no averaged network: call " + method
                            + "(agent), which joins the averaged representation and that agent's own head.");
        }
        return first();
    }

    private LevelVector first() {
        return of(judged.firstKey(), judged);
    }

    /** Points that networks are made from: one where agents share y, each agent's elsewhere. */
    private List<LevelVector> networks() {
        return problem.lowerShared() ? List.of(first()) : List.copyOf(judged.values());
    }

    private LevelVector own(int agent) {
        return of(agent, problem.lowerShared() ? agents : judged);
    }

    /** The x that agents are judged at: of each agent that has an x of its own, else one for all. Shared arrays, not to be changed. */
    SortedMap<Integer, INDArray> judgedUpper() {
        SortedMap<Integer, INDArray> all = new TreeMap<>();
        judged.forEach((agent, at) -> all.put(agent, at.upper()));
        return all;
    }

    /** The averaged hyperparameters, and those that agents keep for themselves, readable. */
    public List<TunedHyperparameter> hyperparameters() {
        Map<String, TunedHyperparameter> byName = new LinkedHashMap<>();
        judged.forEach((k, at) -> problem.describe(k, at.upper()).forEach(h -> byName.putIfAbsent(h.name(), h)));
        return List.copyOf(byName.values());
    }

    /** One agent's own hyperparameters, readable. */
    public List<TunedHyperparameter> hyperparameters(int agent) {
        return problem.describe(agent, of(agent, agents).upper());
    }

    /** One agent's own x: its copy of the shared part, then its private part; a copy. */
    public INDArray upperVariable(int agent) {
        return of(agent, agents).upper().dup();
    }

    /** One agent's latest estimate of the gradient by its own x; zero before the first round; a copy. */
    public INDArray upperEstimate(int agent) {
        return of(agent, estimates).upper().dup();
    }

    /**
     * One agent's latest estimate of the gradient by its network's parameter vector, which the algorithm's surrogate loss has; zero
     * before the first round; a new array.
     */
    public INDArray parameterEstimate(int agent) {
        LevelVector estimate = of(agent, estimates);
        return problem.parameterGradient(estimate.upper(), estimate.lower());
    }

    /** The first rows of an agent's training shard, as many as a batch has. */
    MultiDataSet trainingRows(int agent) {
        return problem.trainingRows(agent);
    }

    /** The mean over agents of the shared part of x; a copy. */
    public INDArray upperVariable() {
        INDArray x = first().upper();
        return problem.upperSize() == x.length()
                ? x.dup()
                : x.get(NDArrayIndex.interval(0, problem.upperSize())).dup();
    }

    /** Whether the averaged network, or the first of several, predicts one class for all validation rows here, though they have several. */
    boolean predictsOneClass() {
        LevelVector at = networks().get(0);
        return problem.predictsOneClass(at.upper(), at.lower());
    }

    /** A measure of the averaged network; where agents do not share y, the mean of it over all agents' networks. */
    double meanOverNetworks(ToDoubleFunction<INDArray> ofParameters) {
        return networks().stream()
                .mapToDouble(at -> ofParameters.applyAsDouble(problem.parameters(at.upper(), at.lower())))
                .average()
                .orElse(Double.NaN);
    }
}
