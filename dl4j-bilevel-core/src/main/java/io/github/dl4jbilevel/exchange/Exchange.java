package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The only communication between agents: one message per agent and round to each neighbour, and the weighted sums of what
 * arrived. A message is one row of fixed length, in {@link MessagePart parts}. Parts that do not travel in a round are neither sent nor
 * mixed; in a round in which none does, each agent still announces that it has reached the round.
 *
 * <p>Order of calls in round t, on the thread that owns the agents: write every {@link #outgoing} row and {@link #publish} it,
 * {@link #await} the round once, then {@link #mix} each agent and part. An agent that has mixed round t may ask for its row of
 * round t + 1, write and publish it while others still mix round t, so every agent needs two.
 *
 * <p>All else that processes tell each other goes over {@link #coordination}.
 *
 * <p>Every method that waits throws {@link ExchangeClosedException} when this process gave up, {@link RestartException} when all
 * have to begin again from an earlier round, and {@link HaltException} when a process said that it cannot go on.
 */
public interface Exchange {

    /** The row that agent writes its message of this round to; its content is undefined before. Two rows take turns, by round. */
    INDArray outgoing(int agent, long round);

    /** Says that the agent's row of this round is written; it is then on its way, and may be read until all have left the round. */
    void publish(int agent, long round);

    /**
     * Waits until every neighbour of this process's agents, and every one of these, has published its row of this round. Called once
     * by each thread that owns agents.
     *
     * @throws InterruptedException if the wait was interrupted
     */
    void await(long round) throws InterruptedException;

    /**
     * Adds to a sweep: into := sum_j w_kj m_j of one part of the messages, over the agent itself and its neighbours, in ascending agent
     * order, so that the result does not depend on who computes it when.
     *
     * @param part its place in the layout, 0-based; one that travels in the round
     * @param into of the length of the part
     * @param sweep run by the caller before it asks for the agent's next row, and not before: that is when rows are read; may take all
     *     agents of the thread, whose neighbours are then read once
     */
    void mix(int agent, long round, int part, INDArray into, Sweep sweep);

    /**
     * Adds to a sweep: into := into + sum_j w_kj (m_j - m_k) of one part of the messages, over the agent's neighbours, in ascending agent
     * order; otherwise as {@link #mix}. Where the weights are symmetric, the sum of all agents' vectors stays the same.
     */
    void flow(int agent, long round, int part, PreciseVector into, Sweep sweep);

    /** The communication of processes between rounds, and of the end of a run that cannot go on. */
    Coordination coordination();

    /** Gives up: threads of this process that wait, or come to wait, get {@link ExchangeClosedException}. */
    void close();

    /** The messages that this process's agents have received since the exchange was opened. Exact between rounds. */
    Traffic traffic();
}
