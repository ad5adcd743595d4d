package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.InProcessExchange;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.topology.MixingMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
    private final DeviceWorkers workers;
    private final Exchange exchange;
    private final List<List<Agent>> owned;
    private final List<Agent> agents;
    private final AtomicReferenceArray<@Nullable Divergence> divergences;
    private @Nullable Divergence divergence;
    private long round;

    /**
     * Starts at the problem's starting point, z_0 = y_0.
     *
     * @param weights one agent for each of the problem's
     * @param seed names every draw of the run
     * @param threads number of worker threads, or 0 for one per core or device
     */
    public DecentralizedRun(BilevelProblem problem, Recipe recipe, MixingMatrix weights, long seed, int threads) {
        int count = problem.agents();
        if (weights.topology().agents() != count) {
            throw new IllegalArgumentException("Data for " + count + " agents, but " + weights.topology()
                    + ": the topology needs one agent for each shard of data.");
        }
        requireThreads(threads);
        this.problem = problem;
        this.recipe = recipe;
        this.workers = new DeviceWorkers(threads == 0 ? DeviceWorkers.defaultCount(count) : Math.min(threads, count));
        this.divergences = new AtomicReferenceArray<>(count);
        try {
            this.exchange = new InProcessExchange(
                    weights,
                    problem.dataType(),
                    Message.length(recipe, problem.upperSize(), problem.lowerSize()),
                    workers.count());
            this.owned = workers.onEach(worker -> open(ownedBy(worker, count), seed));
        } catch (RuntimeException e) {
            workers.close();
            throw e;
        }
        this.agents = owned.stream().flatMap(List::stream).toList();
    }

    /** Refuses negative numbers of threads. */
    static int requireThreads(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException("Threads = " + threads + ": a positive number, or 0 for one per core.");
        }
        return threads;
    }

    private List<Integer> ownedBy(int worker, int count) {
        int from = count * worker / workers.count();
        int to = count * (worker + 1) / workers.count();
        return IntStream.range(from, to).boxed().toList();
    }

    private List<Agent> open(List<Integer> ids, long seed) {
        Agent.Scratch scratch = new Agent.Scratch(problem, recipe);
        List<BilevelObjective> objectives = problem.open(ids);
        List<Agent> opened = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            opened.add(new Agent(ids.get(i), seed, recipe, problem, objectives.get(i), scratch));
        }
        return opened;
    }

    /**
     * Plays rounds until they are done or a value is not finite. A round in which that happens is not mixed: all agents keep
     * the point they had before it, and further calls do nothing.
     *
     * @param rounds number of rounds
     * @param progress told the number of rounds completed so far, after each round, on a worker thread
     * @return the first non-finite value, of the lowest-numbered agent that saw one; null if there was none
     */
    public @Nullable Divergence advance(long rounds, LongConsumer progress) {
        if (divergence != null) {
            return divergence;
        }
        long from = round;
        List<Long> reached =
                workers.onEach(worker -> play(owned.get(worker), from, from + rounds, worker == 0, progress));
        round = reached.get(0);
        divergence = divergenceIn(round);
        return divergence;
    }

    private long play(List<Agent> mine, long from, long to, boolean reports, LongConsumer progress) {
        long t = from;
        try {
            for (; t < to; t++) {
                for (Agent agent : mine) {
                    divergences.set(agent.id(), agent.offer(t, exchange));
                }
                exchange.publish(t);
                if (divergenceIn(t) != null) {
                    return t;
                }
                for (Agent agent : mine) {
                    agent.advance(t, exchange);
                }
                if (reports) {
                    progress.accept(t + 1);
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

    /** A copy of one agent's (x, y, z). */
    public LevelRow point(int agent) {
        return copyOf(agents.get(agent).point());
    }

    /** The mean over agents of (x, y, z); a new row. */
    public LevelRow meanPoint() {
        return mean(agents.stream().map(Agent::point).toList());
    }

    /** The mean over agents of the latest round's estimates; zero before the first round. */
    public LevelRow meanEstimate() {
        return mean(agents.stream().map(Agent::estimate).toList());
    }

    /** For each level sqrt((1/K) sum_k ||v_k - mean||^2). */
    public Map<Level, Double> consensusError() {
        LevelRow mean = meanPoint();
        Map<Level, Double> errors = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            INDArray difference = Nd4j.zeros(problem.dataType(), mean.get(level).length());
            double sum = 0;
            for (Agent agent : agents) {
                VectorKernels.copy(agent.point().get(level), difference);
                VectorKernels.axpy(-1, mean.get(level), difference);
                double norm = VectorKernels.norm2(difference);
                sum += norm * norm;
            }
            errors.put(level, Math.sqrt(sum / agents.size()));
        }
        return errors;
    }

    /** For each level the norm of {@link #meanEstimate}; NaN before the first round. */
    public Map<Level, Double> gradientNorm() {
        LevelRow mean = meanEstimate();
        Map<Level, Double> norms = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            norms.put(level, round == 0 ? Double.NaN : VectorKernels.norm2(mean.get(level)));
        }
        return norms;
    }

    /** (1/K) sum_k f_k(x, y), each agent's over all of its data. */
    public double upperLoss(LevelRow at) {
        return meanOverAgents(agent -> agent.objective().upperLoss(at.upper(), at.lower()));
    }

    /** (1/K) sum_k g_k(x, y), each agent's over all of its data. */
    public double lowerLoss(LevelRow at) {
        return meanOverAgents(agent -> agent.objective().lowerLoss(at.upper(), at.lower()));
    }

    /** Messages and bytes so far. */
    public Traffic traffic() {
        return exchange.traffic();
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

    /** The mean as first + (1/K) sum (row - first): exact where all rows are equal. */
    private LevelRow mean(List<LevelRow> rows) {
        LevelRow first = rows.get(0);
        LevelRow mean = copyOf(first);
        INDArray difference = Nd4j.zeros(problem.dataType(), mean.row().length());
        for (LevelRow row : rows) {
            VectorKernels.copy(row.row(), difference);
            VectorKernels.axpy(-1, first.row(), difference);
            VectorKernels.axpy(1.0 / rows.size(), difference, mean.row());
        }
        return mean;
    }

    private LevelRow copyOf(LevelRow row) {
        LevelRow copy = LevelRow.zeros(problem.dataType(), problem.upperSize(), problem.lowerSize());
        VectorKernels.copy(row.row(), copy.row());
        return copy;
    }
}
