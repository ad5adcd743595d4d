package io.github.dl4jbilevel.consensus;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One agent's side of a {@link Correction} for one level. Used by one thread, a round at a time: {@link #offer}, then the
 * exchange, then {@link #advance}. All vectors have the length of the level.
 */
public interface CorrectionState {

    /**
     * Writes this round's message.
     *
     * @param variable s_t, left as it is
     * @param estimate e_t, left as it is
     * @param previousEstimate e_{t-1}, zero in round 0, left as it is
     * @param outVariable receives the variable's part of the message
     * @param outTracker receives the tracker's part; not touched unless {@link Correction#sendsTracker()}
     * @param round t
     */
    void offer(
            INDArray variable,
            INDArray estimate,
            INDArray previousEstimate,
            INDArray outVariable,
            INDArray outTracker,
            int round);

    /**
     * Takes the mixed messages and finishes the round.
     *
     * @param mixedVariable sum_j w_kj of the neighbours' variable parts
     * @param mixedTracker sum_j w_kj of the neighbours' tracker parts; not read unless {@link Correction#sendsTracker()}
     * @param variable receives s_{t+1}
     * @param round t
     */
    void advance(INDArray mixedVariable, INDArray mixedTracker, INDArray variable, int round);
}
