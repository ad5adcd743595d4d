package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.consensus.CorrectionState;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Segment;
import io.github.dl4jbilevel.updater.Estimator;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One block of one agent in a round: its estimates, one for each part of the surrogate, and its correction. A private block's
 * message is what it would receive, as if it were mixed with weight 1, so its correction works as it does for a single agent.
 */
final class BlockState {
    /** Where a message's parts are written, and the sweeps that do it: for the same vectors whenever the place is the same. */
    private record Places(INDArray variable, INDArray tracker, Sweep estimation, Sweep step) {
        Places(INDArray variable, INDArray tracker) {
            this(variable, tracker, new Sweep(), new Sweep());
        }
    }

    private final Block block;
    private final Surrogate surrogate;
    private final MessageLayout layout;
    private final Estimator estimator;
    private final CorrectionState correction;
    private final boolean tracks;
    private final Buffers<INDArray> variable;
    private final Buffers<INDArray> estimate;
    private final List<Buffers<INDArray>> partEstimates = new ArrayList<>();
    private final List<Segment> nonGradient;
    private final List<INDArray> moves = new ArrayList<>();
    private final IdentityHashMap<LevelVector, INDArray> directions = new IdentityHashMap<>();
    private final IdentityHashMap<INDArray, Places> messages = new IdentityHashMap<>();

    /**
     * A block at the start.
     *
     * @param point holds v_t and, until it is written to, v_{t-1}
     * @param estimate holds e of the latest round that was mixed, and room for the next
     * @param nonGradient entries of the block that are no gradients
     */
    BlockState(
            Block block,
            LevelRule rule,
            Surrogate surrogate,
            MessageLayout layout,
            Buffers<LevelVector> point,
            Buffers<LevelVector> estimate,
            List<Segment> nonGradient) {
        DataType type = point.current().row().dataType();
        this.block = block;
        this.surrogate = surrogate;
        this.layout = layout;
        this.estimator = rule.estimator();
        this.correction = rule.correction().begin(type, block.length());
        this.tracks = rule.correction().sendsTracker();
        this.variable = in(point);
        this.estimate = in(estimate);
        if (surrogate.parts() > 1) {
            for (int i = 0; i < surrogate.parts(); i++) {
                partEstimates.add(new Buffers<>(() -> Nd4j.zeros(type, block.length())));
            }
        }
        this.nonGradient = nonGradient;
        nonGradient.forEach(s -> moves.add(Nd4j.zeros(type, s.length())));
    }

    private Buffers<INDArray> in(Buffers<LevelVector> rows) {
        return new Buffers<>(block.in(rows.current()), block.in(rows.spare()));
    }

    Block block() {
        return block;
    }

    /** Takes the moves of non-gradient entries out of the direction's parts, which become zero there. */
    void takeMoves(List<LevelVector> parts) {
        for (int s = 0; s < nonGradient.size(); s++) {
            INDArray move = moves.get(s);
            move.assign(0);
            for (LevelVector part : parts) {
                move.addi(view(direction(part), nonGradient.get(s)));
            }
        }
        clearNonGradient(parts);
    }

    /** Sets non-gradient entries of a direction's parts to zero. */
    void clearNonGradient(List<LevelVector> parts) {
        for (Segment s : nonGradient) {
            parts.forEach(part -> view(direction(part), s).assign(0));
        }
    }

    /**
     * From the direction's parts at v_t and at v_{t-1} to the outgoing message.
     *
     * @param previous not read unless the estimator needs it
     * @return what of this block is not finite; null where all is. A tracker has the estimate in it
     */
    @Nullable
    String offer(List<LevelVector> parts, List<LevelVector> previous, INDArray message, int round) {
        Places out = places(message);
        Sweep sweep = out.estimation.restart();
        estimate(sweep, parts, previous, round);
        if (tracks) {
            correction.track(sweep, estimate.spare(), estimate.current(), out.tracker);
        }
        double norm = sweep.runForNorm();
        INDArray moving = tracks ? out.tracker : estimate.spare();
        double reached = correction.offer(out.step.restart(), variable.current(), moving, norm, out.variable, round);
        for (int s = 0; s < nonGradient.size(); s++) {
            INDArray sent = view(out.variable, nonGradient.get(s));
            sent.assign(view(variable.current(), nonGradient.get(s)));
            sent.subi(moves.get(s));
            reached += VectorKernels.norm2(sent);
        }
        if (!Double.isFinite(norm)) {
            return "estimate";
        }
        return Double.isFinite(reached) ? null : "variable after the step";
    }

    /** e_t, of each part by itself where there are several. */
    private void estimate(Sweep sweep, List<LevelVector> parts, List<LevelVector> previous, int round) {
        if (parts.size() == 1) {
            estimate(sweep, estimate, parts.get(0), previous.get(0), round);
            return;
        }
        double[] weights = new double[parts.size()];
        INDArray[] terms = new INDArray[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            estimate(sweep, partEstimates.get(i), parts.get(i), previous.get(i), round);
            weights[i] = surrogate.weight(i, round);
            terms[i] = partEstimates.get(i).spare();
        }
        sweep.assign(estimate.spare(), weights, terms);
    }

    private void estimate(Sweep sweep, Buffers<INDArray> e, LevelVector direction, LevelVector previous, int round) {
        estimator.estimate(sweep, e.spare(), direction(direction), direction(previous), e.current(), round);
    }

    /** Where the exchange has to write a part of the mixed messages; null where the part is another block's. */
    @Nullable
    INDArray receives(int part) {
        if (!block.shared()) {
            return null;
        }
        if (part == layout.variable(block)) {
            return variable.spare();
        }
        return tracks && part == layout.tracker(block) ? correction.mixedTracker() : null;
    }

    /** All that this block receives is mixed: moves on. */
    void advance(int round) {
        INDArray next = variable.spare();
        for (int s = 0; s < nonGradient.size(); s++) {
            moves.get(s).assign(view(next, nonGradient.get(s)));
        }
        correction.advance(next, round);
        for (int s = 0; s < nonGradient.size(); s++) {
            view(next, nonGradient.get(s)).assign(moves.get(s));
        }
        variable.swap();
        estimate.swap();
        partEstimates.forEach(Buffers::swap);
    }

    /** As {@link CorrectionState#restartTracking}. */
    void restartTracking() {
        correction.restartTracking(estimate.current());
    }

    /** All that is carried from one round to the next beside points and estimates, always in the same order. */
    List<INDArray> state() {
        return Stream.concat(partEstimates.stream().map(Buffers::current), correction.state().stream())
                .toList();
    }

    private INDArray direction(LevelVector row) {
        return directions.computeIfAbsent(row, block::in);
    }

    /** A private block writes where the exchange would. */
    private Places places(INDArray message) {
        INDArray key = block.shared() ? message : variable.spare();
        return messages.computeIfAbsent(key, m -> {
            if (!block.shared()) {
                return new Places(m, tracks ? correction.mixedTracker() : m);
            }
            INDArray ofVariable = layout.in(m, layout.variable(block));
            return new Places(ofVariable, tracks ? layout.in(m, layout.tracker(block)) : ofVariable);
        });
    }

    private static INDArray view(INDArray vector, Segment s) {
        return vector.get(NDArrayIndex.interval(s.offset(), s.offset() + s.length()));
    }
}
