package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Coordination;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.provenance.Defaults;
import io.github.dl4jbilevel.state.RunIdentity;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of a recipe over a bilevel problem, on threads of this process, and of others where {@link Communication} says so. Each thread
 * owns several agents; results are the same bits for every number of threads and processes, since samples are named and sums run in agent
 * order. Where some agents are elsewhere, means and losses of this class are over those of this process.
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
    private final RoundLoop loop;
    private final Means means;
    private final Losses losses;
    /** The settings that a run which continues this one must have, too; made when asked for, since the spectral gap takes long. */
    private final Supplier<RunIdentity> identity;

    private final Communication communication;
    /** The messages that were counted before the restored state was saved. */
    private Traffic earlier = new Traffic(List.of());

    private @Nullable Divergence divergence;
    private long round;
    /** Whether rounds are under way, or were left by an exception. */
    private boolean unsettled;

    private DecentralizedRun(
            BilevelProblem problem,
            Recipe recipe,
            PerLevel<Mixing> mixing,
            long seed,
            int threads,
            Communication communication) {
        int count = problem.agents();
        for (Level level : recipe.levels()) {
            if (mixing.get(level).agents() != count) {
                throw new IllegalArgumentException("Data for " + count + " agents, but "
                        + mixing.get(level).topology() + ": the topology needs one agent for each shard of data.");
            }
        }
        recipe.requireMixing(mixing);
        DeviceWorkers.require(threads);
        ProcessSettings.warnOnce();
        List<Integer> local = communication.membership().local(count).stream()
                .filter(k -> !communication.missing().contains(k))
                .toList();
        this.problem = problem;
        this.recipe = recipe;
        this.layout = new MessageLayout(problem, recipe, mixing);
        this.identity = () -> RunSettings.identity(problem, recipe, mixing, seed, communication);
        this.communication = communication;
        this.workers = new DeviceWorkers(
                threads == 0 ? DeviceWorkers.defaultCount(local.size()) : Math.min(threads, local.size()));
        try {
            this.exchange = communication
                    .membership()
                    .open(layout.parts(), count, problem.dataType(), communication.precision(), workers.count());
            this.owned = workers.onEach(worker -> open(ownedBy(worker, local), seed));
        } catch (RuntimeException e) {
            workers.close();
            throw e;
        }
        this.loop = new RoundLoop(
                exchange,
                owned.stream().map(ofWorker -> AgentGroup.of(ofWorker, layout)).toList(),
                count);
        this.agents = owned.stream().flatMap(List::stream).toList();
        this.means = new Means(problem, recipe.levels(), agents);
        this.losses = new Losses(workers, owned, means);
    }

    private List<Integer> ownedBy(int worker, List<Integer> local) {
        int from = local.size() * worker / workers.count();
        int to = local.size() * (worker + 1) / workers.count();
        return local.subList(from, to);
    }

    private List<Agent> open(List<Integer> ids, long seed) {
        AgentPlan plan = new AgentPlan(problem, recipe, layout, communication.precision());
        ThreadMemory memory = new ThreadMemory(problem, recipe);
        List<BilevelObjective> objectives = problem.open(ids);
        List<Agent> opened = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            opened.add(new Agent(ids.get(i), seed, objectives.get(i), plan, memory));
        }
        return opened;
    }

    /** Plays rounds as {@link #advance(long, LongConsumer)} does, without reporting progress. */
    public Optional<Divergence> advance(long rounds) {
        return advance(rounds, completed -> {});
    }

    /**
     * Plays rounds until they are done or a value is not finite. A round in which that happens is not mixed: all agents keep
     * the point they had before it, and further calls do nothing. After an exception agents may stand in different rounds.
     *
     * @param rounds number of rounds
     * @param progress told the number of rounds completed so far, after each round, on a worker thread
     * @return the first non-finite value, of the lowest-numbered agent that saw one
     */
    public Optional<Divergence> advance(long rounds, LongConsumer progress) {
        if (divergence != null) {
            return Optional.of(divergence);
        }
        requireSettled("be continued");
        long from = round;
        unsettled = true;
        List<Long> reached = workers.onEach(worker -> loop.play(worker, from, from + rounds, progress));
        unsettled = false;
        round = reached.get(0);
        divergence = loop.divergenceIn(round);
        return Optional.ofNullable(divergence);
    }

    /** Rounds completed. */
    public long round() {
        return round;
    }

    /** Number of agents of this process. */
    public int agentCount() {
        return agents.size();
    }

    List<Agent> agents() {
        return agents;
    }

    BilevelProblem problem() {
        return problem;
    }

    Set<Level> levels() {
        return recipe.levels();
    }

    /** The way in which this process and the others of the run talk between rounds. */
    public Coordination coordination() {
        return exchange.coordination();
    }

    /** Whether all agents that take part are in this process. */
    public boolean isWhole() {
        return agents.size() == problem.agents() - communication.missing().size();
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
        return new RunState(round, identity.get(), AgentStates.of(agents), traffic(), RunState.OfTrainer.NONE);
    }

    /**
     * Continues from the state of a run of the same settings, as if this one had played its rounds: bit for bit, on any number of
     * threads. To be called before the first round.
     *
     * @throws IllegalArgumentException for a state of other settings, with both values; the run is then as new
     * @throws IllegalStateException after the first round
     */
    public void restore(RunState state) {
        requireNew();
        state.identity().requireSame(identity.get());
        restoreAll(state);
    }

    /**
     * Continues from the state of a run of the same settings in which fewer agents were missing: with the weights of those that are
     * left, and with trackers whose mean is that of the estimates again. Every process does so at the same round.
     *
     * @throws IllegalArgumentException for a state of other settings, with both values; the run is then as new
     * @throws IllegalStateException after the first round
     */
    public void restoreWithoutMissing(RunState state) {
        requireNew();
        state.identity().requireSameButForMissing(identity.get());
        restoreAll(state.without(communication.missing()));
        agents.forEach(Agent::restartTracking);
    }

    private void requireNew() {
        if (round > 0 || divergence != null) {
            throw new IllegalStateException(
                    "Round " + round + " is completed: a state is restored before the first one.");
        }
    }

    private void restoreAll(RunState state) {
        AgentStates.restore(agents, state);
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

    /** A copy of (x, y, z) of one agent of this process. */
    public LevelVector point(int agent) {
        return means.copyOf(agent(agent).point());
    }

    private Agent agent(int id) {
        return agents.stream()
                .filter(agent -> agent.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Agent " + id + " is not in this process, which has "
                        + agents.stream().map(Agent::id).toList() + "."));
    }

    /** A copy of one agent's estimates e of the latest round that was mixed; zero before the first. */
    public LevelVector estimate(int agent) {
        return means.copyOf(agent(agent).estimate());
    }

    /** The mean over agents of the shared part of x, of y and of z; a new row. */
    public LevelVector meanPoint() {
        return means.of(AgentVectors::point);
    }

    /**
     * The point that agent k is judged at: the means of what agents share, and its own values of what they do not. A new row.
     */
    public LevelVector evaluationPoint(int agent) {
        return means.evaluationPoint(agent(agent), meanPoint());
    }

    /** The mean over agents of the latest round's estimates, of shared variables; zero before the first round. */
    public LevelVector meanEstimate() {
        return means.of(AgentVectors::estimate);
    }

    /** For each level sqrt((1/K) sum_k ||v_k - mean||^2) over what agents share; NaN for a level they do not share or do not have. */
    public Map<Level, Double> consensusError() {
        return means.consensusError();
    }

    /**
     * For each level the norm of the latest estimate of the gradient of (1/K) sum_k by all variables of the level: the mean
     * estimate of shared ones, each agent's e_k / K of its own. NaN before the first round, and for a level that there is not.
     */
    public Map<Level, Double> gradientNorm() {
        return means.gradientNorm(round > 0);
    }

    /** (1/K) sum_k f_k at each agent's {@link #evaluationPoint}, over all of its data. */
    public double upperLoss() {
        return Means.of(losses.upper(meanPoint()));
    }

    /** (1/K) sum_k g_k at each agent's {@link #evaluationPoint}, over all of its data. */
    public double lowerLoss() {
        return Means.of(losses.lower(meanPoint()));
    }

    /** (1/K) sum_k f_k at each agent's {@link #evaluationPoint}, but with the network that has seen training rows alone. */
    public double validationLoss() {
        return Means.of(losses.validation(meanPoint(), validated()));
    }

    /** The level of the network that has seen training rows alone. */
    Level validated() {
        return recipe.surrogate().validated();
    }

    /** Losses of each agent of this process. */
    Losses losses() {
        return losses;
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

    /** Collects what a run is made of. What is not set has the default named at its method. */
    public static final class Builder {
        private final BilevelProblem problem;
        private final Recipe algorithm;
        private final MixingChoice mixing = new MixingChoice();
        private long seed = Defaults.SEED;
        private int threads = Defaults.THREADS;
        private Communication communication = Communication.inProcess();

        /** A builder for an algorithm on a problem, from the problem's starting point. */
        public Builder(BilevelProblem problem, Recipe algorithm) {
            this.problem = problem;
            this.algorithm = algorithm;
        }

        /**
         * Sets who talks to whom, one agent for each of the problem's; this or a {@code mixing} is required. Weights are Metropolis', and
         * their lazy form (I + W) / 2 on levels whose correction needs weights without negative eigenvalues.
         */
        public Builder topology(Topology graph) {
            mixing.topology(graph);
            return this;
        }

        /** Sets who talks to whom on every level, with weights of the caller's. */
        public Builder mixing(Mixing weights) {
            return mixing(PerLevel.of(level -> weights));
        }

        /** Sets who talks to whom on each level, with weights of the caller's. */
        public Builder mixing(PerLevel<? extends Mixing> weights) {
            mixing.weights(weights);
            return this;
        }

        /** Sets the seed, which names every draw; {@value Defaults#SEED} unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Sets the number of worker threads; 0, the default, for one per core or device. */
        public Builder threads(int count) {
            this.threads = DeviceWorkers.require(count);
            return this;
        }

        /** Sets where the agents are; all in this process unless set. The membership is not closed with the run. */
        public Builder communication(Communication choice) {
            this.communication = choice;
            return this;
        }

        /**
         * Opens the run, and with it its threads and its connections.
         *
         * @throws IllegalStateException where there is neither a topology nor a mixing, or both of different links
         * @throws IllegalArgumentException for weights that a level's correction does not converge with, or of another number of agents
         */
        public DecentralizedRun build() {
            return new DecentralizedRun(problem, algorithm, mixing.choose(algorithm), seed, threads, communication);
        }
    }
}
