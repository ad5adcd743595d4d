package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.CorrectionState;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.EstimatorUpdater;
import java.util.IdentityHashMap;
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

    /** Memory that the agents of one thread take turns to use. */
    static final class Scratch {
        private final LevelRow direction;
        private final LevelRow previousDirection;
        private final INDArray upper;
        private final INDArray mixedRow;
        private final Message mixed;
        private final NonGradientMoves moves;

        Scratch(BilevelProblem problem, Recipe recipe) {
            DataType type = problem.dataType();
            long p = problem.upperSize();
            long q = problem.lowerSize();
            direction = LevelRow.zeros(type, p, q);
            previousDirection = LevelRow.zeros(type, p, q);
            upper = Nd4j.zeros(type, p);
            mixedRow = Nd4j.zeros(type, Message.length(recipe, p, q));
            mixed = new Message(mixedRow, recipe, p, q);
            moves = new NonGradientMoves(problem.nonGradientParameters());
        }
    }

    private final int id;
    private final long seed;
    private final Recipe recipe;
    private final BilevelObjective objective;
    private final Scratch scratch;
    private final LevelRow point;
    private final LevelRow previous;
    private final LevelRow estimate;
    private final PerLevel<EstimatorUpdater<?>> estimators;
    private final PerLevel<CorrectionState> corrections;
    private final IdentityHashMap<INDArray, Message> outgoing = new IdentityHashMap<>();
    private final boolean needsPreviousPoint;

    Agent(int id, long seed, Recipe recipe, BilevelProblem problem, BilevelObjective objective, Scratch scratch) {
        this.id = id;
        this.seed = seed;
        this.recipe = recipe;
        this.objective = objective;
        this.scratch = scratch;
        DataType type = problem.dataType();
        this.point = LevelRow.zeros(type, problem.upperSize(), problem.lowerSize());
        this.previous = LevelRow.zeros(type, problem.upperSize(), problem.lowerSize());
        this.estimate = LevelRow.zeros(type, problem.upperSize(), problem.lowerSize());
        this.estimators = PerLevel.of(level ->
                begin(recipe.rule(level).estimator(), type, point.get(level).length()));
        this.corrections = PerLevel.of(level ->
                recipe.rule(level).correction().begin(type, point.get(level).length()));
        this.needsPreviousPoint = Stream.of(Level.values())
                .anyMatch(level -> recipe.rule(level).estimator().needsPreviousPoint());
        problem.start(point.upper(), point.lower());
        VectorKernels.copy(point.lower(), point.auxiliary());
    }

    int id() {
        return id;
    }

    /** (x, y, z) after the rounds so far. */
    LevelRow point() {
        return point;
    }

    /** The estimates e of the latest round. */
    LevelRow estimate() {
        return estimate;
    }

    BilevelObjective objective() {
        return objective;
    }

    /** Computes round t's message. Where a value is not finite, says so; the message must then not be mixed. */
    @Nullable
    Divergence offer(long t, Exchange exchange) {
        LevelRow direction = scratch.direction;
        Sample sample = new Sample(seed, id, t, Sample.Stream.MAIN);
        recipe.surrogate().direction(objective, point, sample, direction, scratch.upper);
        scratch.moves.takeFrom(direction);
        Divergence divergence = firstNonFinite(direction, t, "gradient");
        if (divergence != null) {
            return divergence;
        }
        if (t > 0 && needsPreviousPoint) {
            LevelRow atPrevious = scratch.previousDirection;
            recipe.surrogate().direction(objective, previous, sample, atPrevious, scratch.upper);
            scratch.moves.dropFrom(atPrevious);
            for (Level level : Level.values()) {
                estimators.get(level).atPreviousPoint(atPrevious.get(level));
            }
        }
        Message message = message(exchange.outgoing(id, t));
        for (Level level : Level.values()) {
            INDArray e = direction.get(level);
            estimators.get(level).applyUpdater(e, (int) t, 0);
            corrections
                    .get(level)
                    .offer(
                            point.get(level),
                            e,
                            estimate.get(level),
                            message.variables().get(level),
                            message.tracker(level),
                            (int) t);
        }
        VectorKernels.copy(direction.row(), estimate.row());
        scratch.moves.subtractFrom(message.variables());
        return firstNonFinite(message, t);
    }

    /** Mixes the neighbours' messages of round t and moves to the new point. */
    void advance(long t, Exchange exchange) {
        exchange.mix(id, t, scratch.mixedRow);
        VectorKernels.copy(point.row(), previous.row());
        for (Level level : Level.values()) {
            corrections
                    .get(level)
                    .advance(scratch.mixed.variables().get(level), scratch.mixed.tracker(level), point.get(level), (int)
                            t);
        }
    }

    private Message message(INDArray row) {
        return outgoing.computeIfAbsent(
                row,
                r -> new Message(
                        r, recipe, point.upper().length(), point.lower().length()));
    }

    private @Nullable Divergence firstNonFinite(LevelRow row, long t, String where) {
        for (Level level : Level.values()) {
            if (!VectorKernels.isFinite(row.get(level))) {
                return new Divergence(id, t, level, where);
            }
        }
        return null;
    }

    private @Nullable Divergence firstNonFinite(Message message, long t) {
        for (Level level : Level.values()) {
            if (!VectorKernels.isFinite(message.tracker(level))) {
                return new Divergence(id, t, level, "estimate");
            }
        }
        return firstNonFinite(message.variables(), t, "variable after the step");
    }

    private static EstimatorUpdater<?> begin(Estimator estimator, DataType type, long length) {
        long stateSize = estimator.stateSize(length);
        return estimator.instantiate(stateSize == 0 ? null : Nd4j.zeros(type, stateSize), true);
    }
}
