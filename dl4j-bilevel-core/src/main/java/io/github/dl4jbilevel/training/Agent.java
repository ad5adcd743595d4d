package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One agent: its rows, and its side of a round.
 *
 * <pre>
 *   sample -> surrogate direction -> estimator -> correction.offer -> EXCHANGE -> correction.advance -> new point
 * </pre>
 *
 * <p>Used by the thread that owns it.
 */
final class Agent {

    /** Memory that the agents of one thread take turns to use; apart for each length of x, which private parts make differ. */
    static final class Workspace {
        private record Rows(Oracle.Scratch oracle, List<LevelRow> direction, List<LevelRow> previousDirection) {}

        private final BilevelProblem problem;
        private final Recipe recipe;
        private final MessageLayout layout;
        private final INDArray mixed;
        private final Map<Long, Rows> rows = new HashMap<>();

        Workspace(BilevelProblem problem, Recipe recipe, MessageLayout layout) {
            this.problem = problem;
            this.recipe = recipe;
            this.layout = layout;
            this.mixed = Nd4j.zeros(problem.dataType(), Math.max(1, layout.length()));
        }

        private Rows rows(long upperSize) {
            return rows.computeIfAbsent(
                    upperSize,
                    p -> new Rows(Oracle.Scratch.of(problem.dataType(), p, problem.lowerSize()), parts(p), parts(p)));
        }

        private List<LevelRow> parts(long upperSize) {
            return IntStream.range(0, recipe.surrogate().parts())
                    .mapToObj(i -> LevelRow.zeros(problem.dataType(), upperSize, problem.lowerSize()))
                    .toList();
        }
    }

    private final int id;
    private final long seed;
    private final Recipe recipe;
    private final Oracle oracle;
    private final Workspace workspace;
    private final Workspace.Rows rows;
    private final LevelRow point;
    /** The point before {@link #point}; from a round's offer to its end, e_t. */
    private final LevelRow previous;

    private final LevelRow estimate;
    private final List<BlockState> blocks = new ArrayList<>();
    private final boolean needsPreviousPoint;

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
        this.point = LevelRow.zeros(type, p, problem.lowerSize());
        this.previous = LevelRow.zeros(type, p, problem.lowerSize());
        this.estimate = LevelRow.zeros(type, p, problem.lowerSize());
        for (Block block : Block.of(problem, id)) {
            blocks.add(new BlockState(
                    block,
                    recipe.rule(block.level()),
                    recipe.surrogate(),
                    workspace.layout,
                    point,
                    estimate,
                    previous,
                    block.level() == Level.UPPER ? List.of() : problem.nonGradientParameters()));
        }
        this.needsPreviousPoint = Stream.of(Level.values())
                .anyMatch(level -> recipe.rule(level).estimator().needsPreviousPoint());
        problem.start(id, point.upper(), point.lower());
        recipe.surrogate().startAuxiliary(point.lower(), point.auxiliary());
    }

    int id() {
        return id;
    }

    /** (x, y, z) after the rounds so far. */
    LevelRow point() {
        return point;
    }

    /** The estimates e of the latest round that was mixed. */
    LevelRow estimate() {
        return estimate;
    }

    BilevelObjective objective() {
        return oracle.objective();
    }

    /** Stochastic gradients evaluated so far. */
    long evaluations() {
        return oracle.evaluations();
    }

    /** Computes round t's message. Where a value is not finite, says so; the message must then not be mixed. */
    @Nullable
    Divergence offer(long t, Exchange exchange) {
        Sample sample = new Sample(seed, id, t, Sample.Stream.MAIN);
        recipe.surrogate().direction(oracle, point, sample, rows.direction);
        blocks.forEach(block -> block.takeMoves(rows.direction));
        for (LevelRow part : rows.direction) {
            for (Level level : Level.values()) {
                if (!VectorKernels.isFinite(part.get(level))) {
                    return new Divergence(id, t, level, "gradient");
                }
            }
        }
        if (t > 0 && needsPreviousPoint) {
            recipe.surrogate().direction(oracle, previous, sample, rows.previousDirection);
            blocks.forEach(block -> block.atPreviousPoint(rows.previousDirection));
        }
        INDArray message = exchange.outgoing(id, t);
        blocks.forEach(block -> block.offer(rows.direction, message, (int) t));
        for (BlockState block : blocks) {
            String where = block.notFiniteIn(message);
            if (where != null) {
                return new Divergence(id, t, block.block().level(), where);
            }
        }
        return null;
    }

    /** Mixes the neighbours' messages of round t and moves to the new point. */
    void advance(long t, Exchange exchange) {
        exchange.mix(id, t, workspace.mixed);
        blocks.forEach(BlockState::keepEstimate);
        VectorKernels.copy(point.row(), previous.row());
        blocks.forEach(block -> block.advance(workspace.mixed, (int) t));
    }
}
