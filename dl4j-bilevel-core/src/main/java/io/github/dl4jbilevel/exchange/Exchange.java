package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.Sweep;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The only communication between agents: one message per agent and round to each neighbour, and the weighted sums of what
 * arrived. A message is one row of fixed length, in {@link MessagePart parts}.
 *
 * <p>Order of calls in round t, on the thread that owns the agents: write every {@link #outgoing} row and {@link #publish} it,
 * {@link #await} the round once, then {@link #mix} each agent and part. An agent that has mixed round t may ask for its row of
 * round t + 1, write and publish it while others still mix round t, so every agent needs two.
 *
 * <p>Reports and results are gathered between rounds, by {@link #gather} and {@link #broadcast}, on one thread of each process.
 *
 * <p>Every method that waits throws {@link ExchangeClosedException} when this process gave up, {@link RestartException} when all
 * have to begin anew from an earlier round, and {@link HaltException} when a process said that it cannot go on.
 */
public interface Exchange {

    /** The row that agent writes its message of this round to; its content is undefined before. */
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
     * @param part its place in the layout, 0-based
     * @param into of the length of the part
     * @param sweep run by the caller before it asks for the agent's next row, and not before: that is when rows are read; may take all agents of the thread, whose neighbours are then read once
     */
    void mix(int agent, long round, int part, INDArray into, Sweep sweep);

    /** Whether this process is the one that {@link #gather} gathers at: that of the lowest-numbered agent. */
    boolean isRoot();

    /**
     * Brings what every process has to say to the {@linkplain #isRoot root}.
     *
     * @return at the root one entry from each process, ascending by their lowest agents; elsewhere nothing
     */
    List<byte[]> gather(byte[] own) throws InterruptedException;

    /**
     * Brings what the root has to say to every process.
     *
     * @param own at the root what it says; elsewhere not read
     */
    byte[] broadcast(byte[] own) throws InterruptedException;

    /**
     * Says that an agent of this process cannot go on, in the place of publishing its row; all get {@link HaltException}, those of
     * several processes with the reason of the earliest round, and of its lowest agent.
     */
    void halt(int agent, long round, byte[] reason);

    /**
     * Asks that a state be saved in all processes at the end of one and the same round, some rounds ahead: one of them is going to leave.
     * Every process finds it as {@link #nextPause}.
     */
    default void askForPause() {}

    /** Whether a thread of this process waits while another process is not there, or is leaving. */
    default boolean waitsForAbsent() {
        return false;
    }

    /** The number of completed rounds, above this one, after which a process has asked for a pause; Long.MAX_VALUE if none has. */
    default long nextPause(long completed) {
        return Long.MAX_VALUE;
    }

    /** Gives up: threads of this process that wait, or come to wait, get {@link ExchangeClosedException}. */
    void close();

    /** What this process's agents have received since it was opened. Exact between rounds. */
    Traffic traffic();
}
