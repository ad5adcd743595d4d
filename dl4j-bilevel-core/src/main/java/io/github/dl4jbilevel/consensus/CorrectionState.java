package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One agent's side of a {@link Correction} for one level. Used by one thread, a round at a time: {@link #track} where a tracker is
 * sent, {@link #offer}, then the exchange, which writes straight into {@link #balance} or {@link #mixedTracker}, then {@link #advance}. All
 * vectors have the length of the level. Rounds are those in which the level moves, counted from 0.
 */
public interface CorrectionState {

    /**
     * Adds the tracker of this round's message to the sweep, as its last assignment.
     *
     * @param sweep run by the caller; its earlier assignments compute the estimate
     * @param estimate e_t, left as it is
     * @param previousEstimate e_{t-1}, zero in round 0, left as it is
     * @param outTracker receives p_t; may be {@link #mixedTracker}, which therefore has to be the first term of its sum
     * @throws UnsupportedOperationException unless {@link Correction#sendsTracker()}
     */
    default void track(Sweep sweep, INDArray estimate, INDArray previousEstimate, INDArray outTracker) {
        throw noTracker();
    }

    /**
     * Writes the variable's part of this round's message.
     *
     * @param sweep empty, for the part's computation
     * @param variable s_t, left as it is
     * @param direction the tracker p_t where {@link Correction#sendsTracker()}, the estimate e_t elsewhere; left as it is
     * @param norm Euclidean norm of the direction
     * @param outVariable receives the part
     * @param round t
     * @return Euclidean norm of what outVariable received
     */
    double offer(Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray outVariable, int round);

    /**
     * The vector to which the exchange must add what flows in, sum_j w_kj (m_j - m_k), instead of averaging: m is the tracker where one is
     * sent, the variable elsewhere. In a round in which nothing is sent nothing flows.
     *
     * @return {@linkplain Sweep the same arrays} in every round; null where the exchange averages
     */
    default @Nullable PreciseVector balance() {
        return null;
    }

    /**
     * The vector that must hold sum_j w_kj of the neighbours' trackers before {@link #advance}, unless there is a {@link #balance}; and to
     * which a tracker that is not sent is written: {@linkplain Sweep the same array} in every round.
     *
     * @throws UnsupportedOperationException unless {@link Correction#sendsTracker()}
     */
    default INDArray mixedTracker() {
        throw noTracker();
    }

    /** All that is carried from one round to the next, always the same arrays in the same order. */
    List<INDArray> state();

    /**
     * Finishes the round.
     *
     * @param variable holds sum_j w_kj of the neighbours' variable parts, unless these flowed into {@link #balance}; receives s_{t+1}
     * @param round t
     */
    void advance(INDArray variable, int round);

    /**
     * Makes the trackers' mean equal to the estimates' mean again, over the agents that are left when others have gone for good; all
     * who are left call it between the same two rounds. Nothing to do without a tracker. Ours: the papers lose no agents.
     *
     * @param estimate e of the latest round that was mixed
     */
    default void restartTracking(INDArray estimate) {}

    private static UnsupportedOperationException noTracker() {
        return new UnsupportedOperationException("This correction sends no tracker.");
    }
}
