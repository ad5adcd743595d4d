package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.consensus.CorrectionState;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.math.PreciseVector;
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
 * One block of one agent in a round: its estimates, one for each part of the surrogate, and its correction. A private block receives its
 * own message, as if it were mixed with weight 1, so its correction works as it does for a single agent. The same holds for a shared
 * block in a local step.
 *
 * <p>Estimator and correction see the number of the block's own moves, as {@link Moves} has it; the surrogate's weights go by the round. A
 * block that rests copies its point and its estimate once, since the agent's memories change places in every round.
 */
final class BlockState {
    /** The places that a message's parts are written to, and the sweeps that write them: {@linkplain Sweep the same arrays} every time. */
    private record Places(INDArray variable, INDArray tracker, Sweep estimation, Sweep step) {
        Places(INDArray variable, INDArray tracker) {
            this(variable, tracker, new Sweep(), new Sweep());
        }
    }

    private final Block block;
    private final Surrogate surrogate;
    private final MessageLayout layout;
    private final Moves schedule;
    private final Estimator estimator;
    private final CorrectionState correction;
    private final boolean tracks;
    /** Receives the flows of the tracker where one is sent, of the variable elsewhere; null where these are averaged. */
    private final @Nullable PreciseVector balance;

    private final Buffers<INDArray> variable;
    private final Buffers<INDArray> estimate;
    private final List<Buffers<INDArray>> partEstimates = new ArrayList<>();
    private final List<Segment> nonGradient;
    private final List<INDArray> moves = new ArrayList<>();
    private final IdentityHashMap<LevelVector, INDArray> directions = new IdentityHashMap<>();
    private final IdentityHashMap<INDArray, Places> messages = new IdentityHashMap<>();
    /** Whether both memories hold the same point and estimate, because the block rested in the round before. */
    private boolean settled;

    /**
     * A block at the start.
     *
     * @param point holds v_t and, until it is written to, v_{t-1}
     * @param estimate holds e of the latest round that was mixed, and room for the next
     * @param nonGradient entries of the block that are not moved by gradients
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
        this.schedule = rule.moves();
        this.estimator = rule.estimator();
        this.correction = rule.correction().begin(type, block.length());
        this.tracks = rule.correction().sendsTracker();
        this.balance = correction.balance();
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

    /** Whether it moves in a round. */
    boolean movesIn(long t) {
        return schedule.rounds().contains(t);
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
     * Makes the outgoing message of round t, in which the block moves, from the direction's parts at v_t and at v_{t-1}.
     *
     * @param previous not read unless the estimator needs it
     * @return the name of what is not finite in this block; null if all is finite. (A tracker contains the estimate.)
     */
    @Nullable
    String offer(List<LevelVector> parts, List<LevelVector> previous, INDArray message, long t) {
        int move = (int) schedule.rounds().count(t);
        Places out = places(message, block.shared() && schedule.exchanges().contains(t));
        Sweep sweep = out.estimation.restart();
        estimate(sweep, parts, previous, move, t);
        if (tracks) {
            correction.track(sweep, estimate.spare(), estimate.current(), out.tracker);
        }
        double norm = sweep.runForNorm();
        INDArray moving = tracks ? out.tracker : estimate.spare();
        double reached = correction.offer(out.step.restart(), variable.current(), moving, norm, out.variable, move);
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

    /** Adds e_t to the sweep; where the surrogate has several parts, each is estimated by itself. */
    private void estimate(Sweep sweep, List<LevelVector> parts, List<LevelVector> previous, int move, long t) {
        if (parts.size() == 1) {
            estimate(sweep, estimate, parts.get(0), previous.get(0), move);
            return;
        }
        double[] weights = new double[parts.size()];
        INDArray[] terms = new INDArray[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            estimate(sweep, partEstimates.get(i), parts.get(i), previous.get(i), move);
            weights[i] = surrogate.weight(i, t);
            terms[i] = partEstimates.get(i).spare();
        }
        sweep.assign(estimate.spare(), weights, terms);
    }

    private void estimate(Sweep sweep, Buffers<INDArray> e, LevelVector direction, LevelVector previous, int move) {
        estimator.estimate(sweep, e.spare(), direction(direction), direction(previous), e.current(), move);
    }

    /** Adds to a sweep what the block receives of one part of round t's messages; nothing where the part is another block's. */
    void receive(int agent, long t, int part, Exchange exchange, Sweep sweep) {
        if (!block.shared()) {
            return;
        }
        boolean ofVariable = part == layout.variable(block);
        boolean ofTracker = tracks && part == layout.tracker(block);
        if (balance != null && (tracks ? ofTracker : ofVariable)) {
            exchange.flow(agent, t, part, balance, sweep);
        } else if (ofVariable) {
            exchange.mix(agent, t, part, variable.spare(), sweep);
        } else if (ofTracker) {
            exchange.mix(agent, t, part, correction.mixedTracker(), sweep);
        }
    }

    /** Moves on, or stays where it is, once all that this block receives in round t is mixed. */
    void advance(long t) {
        if (movesIn(t)) {
            move((int) schedule.rounds().count(t));
        } else {
            rest();
        }
        variable.swap();
        estimate.swap();
    }

    private void move(int move) {
        INDArray next = variable.spare();
        for (int s = 0; s < nonGradient.size(); s++) {
            takeAverage(nonGradient.get(s), moves.get(s), next);
        }
        correction.advance(next, move);
        for (int s = 0; s < nonGradient.size(); s++) {
            view(next, nonGradient.get(s)).assign(moves.get(s));
        }
        partEstimates.forEach(Buffers::swap);
        settled = false;
    }

    /**
     * Makes of an amount that non-gradient entries were moved by the average of what was sent of them. Where it flows into the
     * correction's balance, which holds nothing else of these entries, it is taken out of there.
     */
    private void takeAverage(Segment entries, INDArray amount, INDArray mixed) {
        if (tracks || balance == null) {
            amount.assign(view(mixed, entries));
            return;
        }
        amount.rsubi(view(variable.current(), entries));
        amount.addi(balance.take(entries.offset(), entries.end()));
    }

    private void rest() {
        if (!settled) {
            VectorKernels.copy(variable.current(), variable.spare());
            VectorKernels.copy(estimate.current(), estimate.spare());
            settled = true;
        }
    }

    /** Says what of a block that rests is not finite: its last step may have been taken after the exchange. Null where all is. */
    @Nullable
    String notFiniteAtRest() {
        return settled || VectorKernels.isFinite(variable.current()) ? null : "variable after the step";
    }

    /** Does what {@link CorrectionState#restartTracking} says. */
    void restartTracking() {
        correction.restartTracking(estimate.current());
    }

    /** All that is carried from one round to the next besides points and estimates, always in the same order. */
    List<INDArray> state() {
        return Stream.concat(partEstimates.stream().map(Buffers::current), correction.state().stream())
                .toList();
    }

    private INDArray direction(LevelVector row) {
        return directions.computeIfAbsent(row, block::in);
    }

    /** The places of a message; a private block, and a local step, write straight to where the exchange would write. */
    private Places places(INDArray message, boolean sent) {
        INDArray key = sent ? message : variable.spare();
        return messages.computeIfAbsent(key, m -> {
            if (!sent) {
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
