package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.Sweep;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The only communication between agents: one message per agent and round to each neighbour, and the weighted sums of what
 * arrived. A message is one row of fixed length, in {@link MessagePart parts}.
 *
 * <p>Order of calls in round t, on the thread that owns the agents: write every {@link #outgoing} row, call {@link #publish}
 * once, then {@link #mix} for each agent and part. An agent that has mixed round t may ask for its row of round t + 1 and write it
 * while others still mix round t, so every agent needs two.
 */
public interface Exchange {

    /** The row that agent writes its message of this round to; its content is undefined before. */
    INDArray outgoing(int agent, long round);

    /**
     * Says that all agents of the calling thread have written their messages of this round, and waits until every neighbour has.
     *
     * @throws InterruptedException if the wait was interrupted
     * @throws ExchangeClosedException if another participant gave up
     */
    void publish(long round) throws InterruptedException;

    /**
     * Adds to a sweep: into := sum_j w_kj m_j of one part of the messages, over the agent itself and its neighbours, in ascending agent
     * order, so that the result does not depend on who computes it when.
     *
     * @param part its place in the layout, 0-based
     * @param into of the length of the part
     * @param sweep run by the caller before it asks for the agent's next row, and not before: that is when rows are read; may take all agents of the thread, whose neighbours are then read once
     */
    void mix(int agent, long round, int part, INDArray into, Sweep sweep);

    /** Gives up: participants that wait, or come to wait, get {@link ExchangeClosedException}. */
    void close();

    /** What has been sent so far. Exact between rounds. */
    Traffic traffic();
}
