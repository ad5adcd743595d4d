package io.github.dl4jbilevel.exchange;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The only communication between agents: one message per agent and round to each neighbour, and the weighted sum of what
 * arrived. A message is one row of fixed length.
 *
 * <p>Order of calls in round t, on the thread that owns the agents: write every {@link #outgoing} row, call {@link #publish}
 * once, then {@link #mix} for each agent.
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
     * Writes sum_j w_kj m_j over the agent itself and its neighbours, in ascending agent order, so that the result does not
     * depend on who computes it when.
     *
     * @param into of the length of a message; overwritten
     */
    void mix(int agent, long round, INDArray into);

    /** Gives up: participants that wait, or come to wait, get {@link ExchangeClosedException}. */
    void close();

    /** What has been sent so far. Exact between rounds. */
    Traffic traffic();
}
