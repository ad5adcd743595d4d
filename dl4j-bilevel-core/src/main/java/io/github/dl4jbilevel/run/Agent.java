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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * <p>Used by the thread that owns it.
 */
final class Agent implements AgentVectors {

    /** Memory that the agents of one thread take turns to use; apart for each length of x, which private parts make differ. */
    static final class Workspace {
        /** The previous direction is the direction's memory where no estimator needs it. */
        private record Rows(Oracle.Scratch oracle, List<LevelVector> direction, List<LevelVector> previousDirection) {}

        private final BilevelProblem problem;
        private final Recipe recipe;
        private final MessageLayout layout;
        private final MessagePrecision precision;
        private final boolean needsPreviousPoint;
        private final Map<Long, Rows> rows = new HashMap<>();

        Workspace(BilevelProblem problem, Recipe recipe, MessageLayout layout, MessagePrecision precision) {
            this.problem = problem;
            this.recipe = recipe;
            this.layout = layout;
            this.precision = precision;
            this.needsPreviousPoint = Stream.of(Level.values())
                    .anyMatch(level -> recipe.rule(level).estimator().needsPreviousPoint());
        }

        private Rows rows(long upperSize) {
            return rows.computeIfAbsent(upperSize, p -> {
                List<LevelVector> direction = parts(p);
                return new Rows(
                        Oracle.Scratch.of(problem.dataType(), p, problem.lowerSize()),
                        direction,
                        needsPreviousPoint ? parts(p) : direction);
            });
        }

        private List<LevelVector> parts(long upperSize) {
            return IntStream.range(0, recipe.surrogate().parts())
                    .mapToObj(i -> LevelVector.zeros(problem.dataType(), upperSize, problem.lowerSize()))
                    .toList();
        }
    }

    private final int id;
    private final long seed;
    private final Recipe recipe;
    private final Oracle oracle;
    private final Workspace workspace;
    private final Workspace.Rows rows;
    /** v_t, and between rounds v_{t-1}. */
    private final Buffers<LevelVector> point;

    private final Buffers<LevelVector> estimate;
    private final List<BlockState> blocks = new ArrayList<>();
    /** Of messages with fewer bits; null where they have all. */
    private final @Nullable MessageRounding rounding;

    Agent(int id, long seed, BilevelObjective objective, Workspace workspace) {
        BilevelProblem problem = workspace.problem;
        long p = problem.upperSize() + problem.privateUpperSize(id);
        DataType type = problem.dataType();
        this.id = id;
        this.seed = seed;
        this.recipe = workspace.recipe;
        this.workspace = workspace;
        this.rows = workspace.rows(p);
        this.oracle = new Oracle(objective, problem.nonGradientParameters(), rows.oracle);
        this.point = new Buffers<>(() -> LevelVector.zeros(type, p, problem.lowerSize()));
        this.estimate = new Buffers<>(() -> LevelVector.zeros(type, p, problem.lowerSize()));
        for (Block block : Block.of(problem, id)) {
            blocks.add(new BlockState(
                    block,
                    recipe.rule(block.level()),
                    recipe.surrogate(),
                    workspace.layout,
                    point,
                    estimate,
                    block.level() == Level.UPPER ? List.of() : problem.nonGradientParameters()));
        }
        this.rounding = workspace.precision == MessagePrecision.FULL
                ? null
                : new MessageRounding(type, workspace.layout.length());
        LevelVector start = point.current();
        problem.start(id, start.upper(), start.lower());
        recipe.surrogate().startAuxiliary(start.lower(), start.auxiliary());
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
                    + lengths(state.vectors()) + ": it is of another problem.");
        }
        for (int i = 0; i < own.size(); i++) {
            own.get(i).assign(state.vectors().get(i));
        }
        oracle.continueFrom(state.evaluations());
    }

    /** After agents have gone for good: as {@link io.github.dl4jbilevel.consensus.CorrectionState#restartTracking}. */
    void restartTracking() {
        blocks.forEach(BlockState::restartTracking);
    }

    private List<INDArray> carried() {
        return Stream.concat(
                        Stream.of(
                                point.current().row(),
                                point.spare().row(),
                                estimate.current().row()),
                        Stream.concat(
                                blocks.stream().flatMap(block -> block.state().stream()),
                                rounding == null ? Stream.of() : Stream.of(rounding.error())))
                .toList();
    }

    private static String lengths(List<INDArray> vectors) {
        return vectors.stream()
                .map(v -> v.dataType() + "[" + v.length() + "]")
                .toList()
                .toString();
    }

    /** Computes round t's message. Where a value is not finite, says so; the message must then not be mixed. */
    @Nullable
    Divergence offer(long t, Exchange exchange) {
        Sample sample = new Sample(seed, id, t, Sample.Stream.MAIN);
        recipe.surrogate().direction(oracle, point.current(), sample, rows.direction);
        blocks.forEach(block -> block.takeMoves(rows.direction));
        if (t > 0 && workspace.needsPreviousPoint) {
            recipe.surrogate().direction(oracle, point.spare(), sample, rows.previousDirection);
            blocks.forEach(block -> block.clearNonGradient(rows.previousDirection));
        }
        INDArray message = exchange.outgoing(id, t);
        Divergence divergence = null;
        for (BlockState block : blocks) {
            String notFinite = block.offer(rows.direction, rows.previousDirection, message, (int) t);
            if (notFinite != null && divergence == null) {
                divergence = new Divergence(id, t, block.block().level(), notFinite);
            }
        }
        if (rounding != null && divergence == null) {
            rounding.round(message);
        }
        Level level = divergence == null ? null : notFiniteDirection();
        return level == null ? divergence : new Divergence(id, t, level, "gradient");
    }

    /** Where what a message has of a block is finite, so is all that it was made of; where it is not, this says whence it came. */
    private @Nullable Level notFiniteDirection() {
        for (LevelVector part : rows.direction) {
            for (Level level : Level.values()) {
                if (!VectorKernels.isFinite(part.get(level))) {
                    return level;
                }
            }
        }
        return null;
    }

    /** Adds to the sweep what this agent receives of one part of round t's messages. */
    void receive(int part, long t, Exchange exchange, Sweep sweep) {
        for (BlockState block : blocks) {
            INDArray into = block.receives(part);
            if (into != null) {
                exchange.mix(id, t, part, into, sweep);
            }
        }
    }

    /** All parts of round t's messages are mixed: moves to the new point. */
    void advance(long t) {
        blocks.forEach(block -> block.advance((int) t));
        point.swap();
        estimate.swap();
    }
}
