package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.InProcessExchange;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of a recipe over a bilevel problem, on threads of this process. Each thread owns several agents; results are the same
 * bits for every number of threads, since samples are named and sums run in agent order.
 *
 * <p>Works for any {@link BilevelProblem}; for DL4J networks {@link DecentralizedBilevelTrainer} is the way in. Used by one
 * thread; {@link #close} frees its workers.
 */
public final class DecentralizedRun implements AutoCloseable {
    private final BilevelProblem problem;
    private final Recipe recipe;
    private final MessageLayout layout;
    private final DeviceWorkers workers;
    private final Exchange exchange;
    private final List<List<Agent>> owned;
    private final List<Agent> agents;
    private final List<List<AgentGroup>> groups;
    private final Means means;
    private final PerLevel<Mixing> mixing;
    private final long seed;
    /** What a restored state had sent. */
    private Traffic earlier = new Traffic(List.of());

    private final AtomicReferenceArray<@Nullable Divergence> divergences;
    private @Nullable Divergence divergence;
    private long round;
    /** Whether rounds are under way, or were left by an exception. */
    private boolean unsettled;

    /**
     * Starts at the problem's starting point, every level over the same graph.
     *
     * @param mixing one agent for each of the problem's
     * @param seed names every draw of the run
     * @param threads number of worker threads, or 0 for one per core or device
     */
    public DecentralizedRun(BilevelProblem problem, Recipe recipe, Mixing mixing, long seed, int threads) {
        this(problem, recipe, PerLevel.of(level -> mixing), seed, threads);
    }

    /**
     * Starts at the problem's starting point, each level over a graph of its own.
     *
     * @param mixing by level; one agent for each of the problem's
     * @param seed names every draw of the run
     * @param threads number of worker threads, or 0 for one per core or device
     * @throws IllegalArgumentException for weights that a level's correction does not converge with
     */
    public DecentralizedRun(BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing, long seed, int threads) {
        int count = problem.agents();
        for (Level level : Level.values()) {
            if (mixing.get(level).agents() != count) {
                throw new IllegalArgumentException("Data for " + count + " agents, but "
                        + mixing.get(level).topology() + ": the topology needs one agent for each shard of data.");
            }
        }
        recipe.requireMixing(mixing);
        DeviceWorkers.require(threads);
        ProcessSettings.warnOnce();
        this.problem = problem;
        this.recipe = recipe;
        this.layout = new MessageLayout(problem, recipe, mixing);
        this.mixing = mixing;
        this.seed = seed;
        this.workers = new DeviceWorkers(threads == 0 ? DeviceWorkers.defaultCount(count) : Math.min(threads, count));
        this.divergences = new AtomicReferenceArray<>(count);
        try {
            this.exchange = new InProcessExchange(layout.parts(), count, problem.dataType(), workers.count());
            this.owned = workers.onEach(worker -> open(ownedBy(worker, count), seed));
        } catch (RuntimeException e) {
            workers.close();
            throw e;
        }
        this.groups =
                owned.stream().map(ofWorker -> AgentGroup.of(ofWorker, layout)).toList();
        this.agents = owned.stream().flatMap(List::stream).toList();
        this.means = new Means(problem, agents);
    }

    private List<Integer> ownedBy(int worker, int count) {
        int from = count * worker / workers.count();
        int to = count * (worker + 1) / workers.count();
        return IntStream.range(from, to).boxed().toList();
    }

    private List<Agent> open(List<Integer> ids, long seed) {
        Agent.Workspace workspace = new Agent.Workspace(problem, recipe, layout);
        List<BilevelObjective> objectives = problem.open(ids);
        List<Agent> opened = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            opened.add(new Agent(ids.get(i), seed, objectives.get(i), workspace));
        }
        return opened;
    }

    /**
     * Plays rounds until they are done or a value is not finite. A round in which that happens is not mixed: all agents keep
     * the point they had before it, and further calls do nothing. After an exception agents may stand in different rounds.
     *
     * @param rounds number of rounds
     * @param progress told the number of rounds completed so far, after each round, on a worker thread
     * @return the first non-finite value, of the lowest-numbered agent that saw one; null if there was none
     */
    public @Nullable Divergence advance(long rounds, LongConsumer progress) {
        if (divergence != null) {
            return divergence;
        }
        requireSettled("be continued");
        long from = round;
        unsettled = true;
        List<Long> reached = workers.onEach(worker -> play(worker, from, from + rounds, progress));
        unsettled = false;
        round = reached.get(0);
        divergence = divergenceIn(round);
        return divergence;
    }

    private long play(int worker, long from, long to, LongConsumer progress) {
        if (from >= to) {
            return from;
        }
        long t = from;
        try {
            groups.get(worker).forEach(group -> offer(group, from));
            while (t < to) {
                exchange.publish(t);
                if (divergenceIn(t) != null) {
                    return t;
                }
                for (AgentGroup group : groups.get(worker)) {
                    group.advance(t, exchange);
                    if (t + 1 < to) {
                        offer(group, t + 1);
                    }
                }
                t++;
                if (worker == 0) {
                    progress.accept(t);
                }
            }
            return t;
        } catch (InterruptedException e) {
            exchange.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in round " + t, e);
        } catch (RuntimeException | Error e) {
            exchange.close();
            throw e;
        }
    }

    private void offer(AgentGroup group, long t) {
        for (Agent agent : group.agents()) {
            divergences.set(agent.id(), agent.offer(t, exchange));
        }
    }

    /** Of round t alone: a thread that woke early may already have reported round t + 1. */
    private @Nullable Divergence divergenceIn(long t) {
        for (int k = 0; k < divergences.length(); k++) {
            Divergence found = divergences.get(k);
            if (found != null && found.round() == t) {
                return found;
            }
        }
        return null;
    }

    /** Rounds completed. */
    public long round() {
        return round;
    }

    /** Number of agents. */
    public int agentCount() {
        return agents.size();
    }

    /** Number of worker threads. */
    public int threads() {
        return workers.count();
    }

    /**
     * A copy of all that is carried from one round to the next.
     *
     * @throws IllegalStateException after a divergence or an exception, when agents hold what no round starts from
     */
    public RunState state() {
        if (divergence != null) {
            throw new IllegalStateException("The run " + divergence + ": it cannot be continued, so it has no state.");
        }
        requireSettled("be saved");
        return new RunState(
                round, settings(), agents.stream().map(Agent::state).toList(), traffic(), RunState.OfTrainer.NONE);
    }

    /**
     * Continues from the state of a run of the same settings, as if this one had played its rounds: bit for bit, on any number of
     * threads. To be called before the first round.
     *
     * @throws IllegalArgumentException for a state of other settings, with both values; the run is then as new
     * @throws IllegalStateException after the first round
     */
    public void restore(RunState state) {
        if (round > 0 || divergence != null) {
            throw new IllegalStateException(
                    "Round " + round + " is completed: a state is restored before the first one.");
        }
        RunState.requireSame(state.settings(), settings());
        if (state.agents().size() != agents.size()) {
            throw new IllegalArgumentException(
                    "The state is of " + state.agents().size() + " agents, this run has " + agents.size()
                            + ": it was not written by this library.");
        }
        List<RunState.OfAgent> before = agents.stream().map(Agent::state).toList();
        try {
            for (Agent agent : agents) {
                agent.restore(state.agents().get(agent.id()));
            }
        } catch (IllegalArgumentException e) {
            agents.forEach(agent -> agent.restore(before.get(agent.id())));
            throw e;
        }
        earlier = state.traffic();
        round = state.round();
    }

    private void requireSettled(String what) {
        if (unsettled) {
            throw new IllegalStateException("An exception ended this run after round " + round
                    + ", and agents may stand in different rounds: it cannot " + what
                    + ". Restore an earlier state in a new run.");
        }
    }

    /** What a run that continues this one must have in common with it. */
    private Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>(recipe.settings());
        all.putAll(MixingChoice.settings(mixing));
        all.put("seed", Long.toString(seed));
        all.put("agents", Integer.toString(problem.agents()));
        all.put("sharedUpperVariables", Long.toString(problem.upperSize()));
        all.put("lowerVariables", Long.toString(problem.lowerSize()));
        all.put("lowerShared", Boolean.toString(problem.lowerShared()));
        all.put("dataType", problem.dataType().toString());
        return all;
    }

    /** A copy of one agent's (x, y, z). */
    public LevelRow point(int agent) {
        return means.copyOf(agents.get(agent).point());
    }

    /** A copy of one agent's estimates e of the latest round that was mixed; zero before the first. */
    public LevelRow estimate(int agent) {
        return means.copyOf(agents.get(agent).estimate());
    }

    /** The mean over agents of the shared part of x, of y and of z; a new row. */
    public LevelRow meanPoint() {
        return means.of(Agent::point);
    }

    /**
     * What agent k is judged at: the means of what agents share, and its own values of what they do not. A new row.
     */
    public LevelRow evaluationPoint(int agent) {
        return means.evaluationPoint(agents.get(agent), meanPoint());
    }

    /** The mean over agents of the latest round's estimates, of shared variables; zero before the first round. */
    public LevelRow meanEstimate() {
        return means.of(Agent::estimate);
    }

    /** For each level sqrt((1/K) sum_k ||v_k - mean||^2) over what agents share; NaN for a level they do not share. */
    public Map<Level, Double> consensusError() {
        return means.consensusError();
    }

    /**
     * For each level the norm of the latest estimate of the gradient of (1/K) sum_k by all variables of the level: the mean
     * estimate of shared ones, each agent's e_k / K of its own. NaN before the first round.
     */
    public Map<Level, Double> gradientNorm() {
        return means.gradientNorm(round > 0);
    }

    /** (1/K) sum_k f_k at each agent's {@link #evaluationPoint}, over all of its data. */
    public double upperLoss() {
        LevelRow mean = meanPoint();
        return meanOverAgents(agent -> {
            LevelRow at = means.evaluationPoint(agent, mean);
            return agent.objective().upperLoss(at.upper(), at.lower());
        });
    }

    /** (1/K) sum_k g_k at each agent's {@link #evaluationPoint}, over all of its data. */
    public double lowerLoss() {
        LevelRow mean = meanPoint();
        return meanOverAgents(agent -> {
            LevelRow at = means.evaluationPoint(agent, mean);
            return agent.objective().lowerLoss(at.upper(), at.lower());
        });
    }

    /** Stochastic gradients evaluated so far, of f and of g, by all agents. */
    public long gradientEvaluations() {
        return agents.stream().mapToLong(Agent::evaluations).sum();
    }

    /** Messages and bytes so far. */
    public Traffic traffic() {
        return earlier.plus(exchange.traffic());
    }

    @Override
    public void close() {
        exchange.close();
        workers.close();
    }

    private double meanOverAgents(ToDoubleFunction<Agent> value) {
        List<List<Double>> values = workers.onEach(
                worker -> owned.get(worker).stream().map(value::applyAsDouble).toList());
        double sum = 0;
        for (List<Double> ofWorker : values) {
            for (double v : ofWorker) {
                sum += v;
            }
        }
        return sum / agents.size();
    }
}
