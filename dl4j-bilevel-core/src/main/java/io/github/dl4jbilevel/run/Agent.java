package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.state.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One agent: its rows, and its side of a round.
 *
 * <pre>
 *   sample -> surrogate direction -> estimator -> correction.offer -> EXCHANGE -> correction.advance -> new point
 * </pre>
 *
 * <p>A level that rests in a round takes no part in it. Used by the thread that owns it.
 */
final class Agent implements AgentVectors {
    private final int id;
    private final long seed;
    private final Recipe recipe;
    private final Oracle oracle;
    private final ThreadMemory.Rows rows;
    /** The current memory holds v_t; between rounds the spare one holds v_{t-1}. Both hold every level, used or not. */
    private final Buffers<LevelVector> point;

    private final Buffers<LevelVector> estimate;
    private final List<BlockState> blocks = new ArrayList<>();
    /** Rounds messages that travel with fewer bits; null where they travel with all. */
    private final @Nullable MessageRounding rounding;

    Agent(int id, long seed, BilevelObjective objective, AgentPlan plan, ThreadMemory memory) {
        BilevelProblem problem = plan.problem();
        long own = problem.privateUpperSize(id);
        long p = problem.upperSize() + own;
        DataType type = problem.dataType();
        this.id = id;
        this.seed = seed;
        this.recipe = plan.recipe();
        this.rows = memory.rows(p);
        this.oracle = new Oracle(objective, problem.nonGradientParameters(), rows.oracle());
        this.point = new Buffers<>(() -> LevelVector.zeros(type, p, problem.lowerSize()));
        this.estimate = new Buffers<>(() -> LevelVector.zeros(type, p, problem.lowerSize()));
        for (Block block : Block.of(problem, own, recipe.levels())) {
            blocks.add(new BlockState(
                    block,
                    recipe.rule(block.level()),
                    recipe.surrogate(),
                    plan.layout(),
                    point,
                    estimate,
                    block.level() == Level.UPPER ? List.of() : problem.nonGradientParameters()));
        }
        this.rounding = plan.precision() == MessagePrecision.FULL
                ? null
                : new MessageRounding(type, plan.layout().shape());
        start(problem);
    }

    /** Writes the starting point; a level that the algorithm does not have stays there for good, so both memories get it. */
    private void start(BilevelProblem problem) {
        LevelVector start = point.current();
        problem.start(id, start.upper(), start.lower());
        if (recipe.has(Level.AUXILIARY)) {
            recipe.surrogate().startAuxiliary(start.lower(), start.auxiliary());
        }
        for (Level level : Level.values()) {
            if (!recipe.has(level) && !start.get(level).isEmpty()) {
                VectorKernels.copy(start.get(level), point.spare().get(level));
            }
        }
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public LevelVector point() {
        return point.current();
    }

    @Override
    public LevelVector estimate() {
        return estimate.current();
    }

    BilevelObjective objective() {
        return oracle.objective();
    }

    /** Stochastic gradients evaluated so far. */
    long evaluations() {
        return oracle.evaluations();
    }

    /** A copy of all that is carried from one round to the next. */
    RunState.OfAgent state() {
        return new RunState.OfAgent(
                id, oracle.evaluations(), carried().stream().map(INDArray::dup).toList());
    }

    /**
     * Continues from a state of the same settings.
     *
     * @throws IllegalArgumentException if its vectors are not of this agent's lengths and type; nothing is changed then
     */
    void restore(RunState.OfAgent state) {
        List<INDArray> own = carried();
        boolean fits = own.size() == state.vectors().size();
        for (int i = 0; fits && i < own.size(); i++) {
            INDArray given = state.vectors().get(i);
            fits = given.length() == own.get(i).length()
                    && given.dataType() == own.get(i).dataType();
        }
        if (!fits) {
            throw new IllegalArgumentException("Agent " + id + " carries " + lengths(own) + ", the state has "
                    + lengths(state.vectors()) + ": it belongs to another problem.");
        }
        for (int i = 0; i < own.size(); i++) {
            own.get(i).assign(state.vectors().get(i));
        }
        oracle.continueFrom(state.evaluations());
    }

    /** Calls {@link io.github.dl4jbilevel.consensus.CorrectionState#restartTracking} of every block, after agents have gone for good. */
    void restartTracking() {
        blocks.forEach(BlockState::restartTracking);
    }

    private List<INDArray> carried() {
        List<INDArray> all = new ArrayList<>();
        for (LevelVector row : List.of(point.current(), point.spare(), estimate.current())) {
            if (recipe.levels().size() == Level.values().length) {
                all.add(row.row());
            } else {
                recipe.levels().stream()
                        .map(row::get)
                        .filter(view -> !view.isEmpty())
                        .forEach(all::add);
            }
        }
        blocks.forEach(block -> all.addAll(block.state()));
        if (rounding != null) {
            all.add(rounding.error());
        }
        return all;
    }

    private static String lengths(List<INDArray> vectors) {
        return vectors.stream()
                .map(v -> v.dataType() + "[" + v.length() + "]")
                .toList()
                .toString();
    }

    /** Computes round t's message. Returns the first value that is not finite, with which it must not be mixed; null if there is none. */
    @Nullable
    Divergence offer(long t, Exchange exchange) {
        Set<Level> moving = recipe.moving(t);
        sample(t, moving);
        INDArray message = exchange.outgoing(id, t);
        Divergence divergence = null;
        for (BlockState block : blocks) {
            String notFinite = block.movesIn(t)
                    ? block.offer(rows.direction(), rows.previousDirection(), message, t)
                    : block.notFiniteAtRest();
            if (notFinite != null && divergence == null) {
                divergence = new Divergence(id, t, block.block().level(), notFinite);
            }
        }
        if (divergence != null) {
            Level level = notFiniteDirection(moving);
            return level == null ? divergence : new Divergence(id, t, level, "gradient");
        }
        if (rounding != null) {
            rounding.round(message, t);
        }
        return null;
    }

    /** Computes the directions of the levels that move, and at the previous point those that an estimator needs there. */
    private void sample(long t, Set<Level> moving) {
        Sample sample = new Sample(seed, id, t, Sample.Stream.MAIN);
        if (!moving.isEmpty()) {
            recipe.surrogate().direction(oracle, point.current(), sample, moving, rows.direction());
        }
        for (BlockState block : blocks) {
            if (block.movesIn(t)) {
                block.takeMoves(rows.direction());
            }
        }
        Set<Level> twice = recipe.needingPreviousPoint();
        if (t > 0 && !twice.isEmpty()) {
            recipe.surrogate().direction(oracle, point.spare(), sample, twice, rows.previousDirection());
            for (BlockState block : blocks) {
                if (twice.contains(block.block().level())) {
                    block.clearNonGradient(rows.previousDirection());
                }
            }
        }
    }

    /** The first moving level whose direction is not finite; null if all directions are, so that the gradient was not the cause. */
    private @Nullable Level notFiniteDirection(Set<Level> moving) {
        for (LevelVector part : rows.direction()) {
            for (Level level : moving) {
                if (!VectorKernels.isFinite(part.get(level))) {
                    return level;
                }
            }
        }
        return null;
    }

    /** Adds to the sweep what this agent receives of one part of round t's messages; the part travels in this round. */
    void receive(int part, long t, Exchange exchange, Sweep sweep) {
        for (BlockState block : blocks) {
            block.receive(id, t, part, exchange, sweep);
        }
    }

    /** Moves to the new point, once all parts of round t's messages are mixed. Memories change places, also those of levels that rest. */
    void advance(long t) {
        blocks.forEach(block -> block.advance(t));
        point.swap();
        estimate.swap();
    }
}
