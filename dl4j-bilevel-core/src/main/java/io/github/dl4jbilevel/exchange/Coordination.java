package io.github.dl4jbilevel.exchange;

import java.util.List;

/**
 * All communication of a run's processes besides the messages of its rounds: reports and results, gathered and broadcast between rounds on
 * one thread of each process; a common round to pause after; and the end of a run in which an agent cannot go on.
 *
 * <p>Every method that waits throws what the waiting methods of {@link Exchange} throw.
 */
public interface Coordination {

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
     * Says that an agent of this process cannot go on, instead of publishing its row. All processes get {@link HaltException}; if
     * several agents cannot go on, with the reason of the earliest round, and of its lowest agent.
     */
    void halt(int agent, long round, byte[] reason);

    /**
     * Asks that a state be saved in all processes at the end of one and the same round, some rounds ahead: one of them is going to leave.
     * Every process finds it as {@link #nextPause}.
     */
    void askForPause();

    /** Whether a thread of this process waits while another process is not there, or is leaving. */
    boolean waitsForAbsent();

    /** The number of completed rounds, above this one, after which a process has asked for a pause; Long.MAX_VALUE if none has. */
    long nextPause(long completed);

    /** The coordination of a run whose agents are all in this process: there is nobody to tell or to wait for. */
    static Coordination alone() {
        return new Coordination() {
            @Override
            public boolean isRoot() {
                return true;
            }

            @Override
            public List<byte[]> gather(byte[] own) {
                return List.of(own);
            }

            @Override
            public byte[] broadcast(byte[] own) {
                return own;
            }

            /** Threads of one process see each other's agents; nothing has to be sent. */
            @Override
            public void halt(int agent, long round, byte[] reason) {}

            @Override
            public void askForPause() {}

            @Override
            public boolean waitsForAbsent() {
                return false;
            }

            @Override
            public long nextPause(long completed) {
                return Long.MAX_VALUE;
            }
        };
    }
}
