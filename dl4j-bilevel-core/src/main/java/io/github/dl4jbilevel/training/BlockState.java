package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.consensus.CorrectionState;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.Segment;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.EstimatorUpdater;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One block of one agent in a round: its estimators, one for each part of the surrogate, and its correction. A private block
 * "mixes" its own message with weight 1, so its correction works as it does for a single agent.
 */
final class BlockState {
    /** Places in one message. */
    private record Places(INDArray variable, INDArray tracker) {}

    private final Block block;
    private final Surrogate surrogate;
    private final MessageLayout layout;
    private final List<EstimatorUpdater<?>> estimators = new ArrayList<>();
    private final CorrectionState correction;
    private final boolean tracks;
    private final INDArray variable;
    private final INDArray estimate;
    private final INDArray offered;
    private final List<Segment> nonGradient;
    private final List<INDArray> moves = new ArrayList<>();
    private final IdentityHashMap<LevelRow, INDArray> directions = new IdentityHashMap<>();
    private final IdentityHashMap<INDArray, Places> messages = new IdentityHashMap<>();
    private final INDArray own;
    private final Places ownPlaces;

    /**
     * A block at the start.
     *
     * @param estimate holds e of the latest round that was mixed
     * @param offered holds e_t between {@link #offer} and {@link #keepEstimate}
     * @param nonGradient entries of the block that are no gradients
     */
    BlockState(
            Block block,
            LevelRule rule,
            Surrogate surrogate,
            MessageLayout layout,
            LevelRow point,
            LevelRow estimate,
            LevelRow offered,
            List<Segment> nonGradient) {
        DataType type = point.row().dataType();
        this.block = block;
        this.surrogate = surrogate;
        this.layout = layout;
        for (int i = 0; i < surrogate.parts(); i++) {
            estimators.add(begin(rule.estimator(), type, block.length()));
        }
        this.correction = rule.correction().begin(type, block.length());
        this.tracks = rule.correction().sendsTracker();
        this.variable = block.in(point);
        this.estimate = block.in(estimate);
        this.offered = block.in(offered);
        this.nonGradient = nonGradient;
        this.own = Nd4j.zeros(type, block.shared() ? 1 : 2 * block.length());
        this.ownPlaces = block.shared()
                ? new Places(own, own)
                : new Places(
                        own.get(NDArrayIndex.interval(0, block.length())),
                        own.get(NDArrayIndex.interval(block.length(), 2 * block.length())));
    }

    Block block() {
        return block;
    }

    /** Takes the moves of non-gradient entries out of the direction's parts, which become zero there. */
    void takeMoves(List<LevelRow> parts) {
        for (int s = 0; s < nonGradient.size(); s++) {
            if (moves.size() <= s) {
                moves.add(Nd4j.zeros(estimate.dataType(), nonGradient.get(s).length()));
            }
            moves.get(s).assign(0);
            for (LevelRow part : parts) {
                INDArray entries = view(direction(part), nonGradient.get(s));
                moves.get(s).addi(entries);
                entries.assign(0);
            }
        }
    }

    /** Tells the direction at the previous point, on the current sample. */
    void atPreviousPoint(List<LevelRow> parts) {
        for (int i = 0; i < estimators.size(); i++) {
            INDArray d = direction(parts.get(i));
            for (Segment s : nonGradient) {
                view(d, s).assign(0);
            }
            estimators.get(i).atPreviousPoint(d);
        }
    }

    /** From the direction's parts to the outgoing message; the first part's memory then holds e_t. */
    void offer(List<LevelRow> parts, INDArray message, int round) {
        INDArray e = direction(parts.get(0));
        for (int i = 0; i < estimators.size(); i++) {
            INDArray d = direction(parts.get(i));
            estimators.get(i).applyUpdater(d, round, 0);
            if (estimators.size() > 1) {
                VectorKernels.scale(surrogate.weight(i, round), d);
            }
            if (i > 0) {
                VectorKernels.axpy(1, d, e);
            }
        }
        Places out = places(message);
        correction.offer(variable, e, estimate, out.variable, out.tracker, round);
        for (int s = 0; s < nonGradient.size(); s++) {
            INDArray sent = view(out.variable, nonGradient.get(s));
            sent.assign(view(variable, nonGradient.get(s)));
            sent.subi(moves.get(s));
        }
        VectorKernels.copy(e, offered);
    }

    /** The round is mixed, so e_t is the latest estimate. */
    void keepEstimate() {
        VectorKernels.copy(offered, estimate);
    }

    /** From the mixed messages to the new point. */
    void advance(INDArray mixed, int round) {
        Places in = places(mixed);
        correction.advance(in.variable, in.tracker, variable, round);
        for (Segment s : nonGradient) {
            view(variable, s).assign(view(in.variable, s));
        }
    }

    /**
     * What of this block, after its offer, is not finite; null where all is. A tracker has the estimate in it; without one the
     * estimate is looked at itself, since EXTRA does not send it.
     */
    @org.jspecify.annotations.Nullable
    String notFiniteIn(INDArray message) {
        Places out = places(message);
        if (!VectorKernels.isFinite(tracks ? out.tracker : offered)) {
            return "estimate";
        }
        return VectorKernels.isFinite(out.variable) ? null : "variable after the step";
    }

    private INDArray direction(LevelRow row) {
        return directions.computeIfAbsent(row, block::in);
    }

    private Places places(INDArray message) {
        if (!block.shared()) {
            return ownPlaces;
        }
        return messages.computeIfAbsent(message, m -> new Places(layout.variable(m, block), layout.tracker(m, block)));
    }

    private static INDArray view(INDArray vector, Segment s) {
        return vector.get(NDArrayIndex.interval(s.offset(), s.offset() + s.length()));
    }

    private static EstimatorUpdater<?> begin(Estimator estimator, DataType type, long length) {
        long stateSize = estimator.stateSize(length);
        return estimator.instantiate(stateSize == 0 ? null : Nd4j.zeros(type, stateSize), true);
    }
}
