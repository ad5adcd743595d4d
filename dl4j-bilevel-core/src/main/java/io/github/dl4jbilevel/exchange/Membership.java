package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.topology.Topology;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/** Says which agents live in this process, and opens the exchange that takes them to the others. */
public interface Membership extends AutoCloseable {

    /**
     * The settings that all processes of a run must have in common.
     *
     * @param settings every setting that decides the run's bits, by name
     * @param links who talks to whom, in all rounds and on all levels together
     * @param shape of a message; the settings say when its parts travel
     * @param dataType of a message
     * @param precision of a message on its way
     */
    record Common(
            Map<String, String> settings,
            Topology links,
            MessageShape shape,
            DataType dataType,
            MessagePrecision precision) {
        /** Copies the map. */
        public Common {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        /** Settings of a run whose messages travel whole in every round. */
        public Common(
                Map<String, String> settings,
                Topology links,
                List<Long> partLengths,
                DataType dataType,
                MessagePrecision precision) {
            this(settings, links, MessageShape.whole(partLengths), dataType, precision);
        }

        /** Entries of a message's parts. */
        public List<Long> partLengths() {
            return shape.partLengths();
        }
    }

    /** States of a process's agents that a run can begin from; asked on any thread. */
    interface States {
        /** No states, so that a run can begin only from the start. */
        States NONE = new States() {
            @Override
            public long newestUpTo(long round, SortedSet<Integer> missing, long before) {
                return 0;
            }

            @Override
            public SortedSet<Integer> missing() {
                return Collections.emptySortedSet();
            }

            @Override
            public void discardAfter(long round) {}
        };

        /**
         * The newest round, up to a given one, of which there is a state that fits; 0, the start, if there is none.
         *
         * @param missing agents without which the run is to go on; a state that was saved without the same ones fits
         * @param before up to this round any state fits: nobody was missing yet
         */
        long newestUpTo(long round, SortedSet<Integer> missing, long before);

        /** Agents that the newest state was saved without. */
        SortedSet<Integer> missing();

        /** Removes the states of later rounds, which will be played again. */
        void discardAfter(long round);
    }

    /**
     * Agents of this process.
     *
     * @param all K
     * @return ascending, at least one
     * @throws IllegalArgumentException where the membership was not made for this number of agents
     */
    List<Integer> local(int all);

    /**
     * Agrees with the other processes on the round to begin from, the newest that all of them can. Called before the first round and
     * after each {@link RestartException}; waits until all are there.
     *
     * @param states of this process's agents
     * @throws IllegalArgumentException where a process has another setting, with both values
     */
    AgreedStart begin(Common common, States states) throws InterruptedException;

    /**
     * Opens the exchange for the rounds that follow.
     *
     * @param parts cover a message from its first entry to its last, in order; none where agents share nothing
     * @param agents K
     * @param workers threads that own agents of this process
     */
    Exchange open(List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers);

    /** Whether agents that are lost may be left out of a run that goes on. */
    default boolean mayLeaveOut() {
        return false;
    }

    /** Takes leave of the other processes and closes the connections to them. */
    @Override
    void close();

    /** The membership of a run whose agents are all in this process. */
    static Membership inProcess() {
        return new Membership() {
            @Override
            public List<Integer> local(int all) {
                return IntStream.range(0, all).boxed().toList();
            }

            @Override
            public AgreedStart begin(Common common, States states) {
                return new AgreedStart(
                        states.newestUpTo(Long.MAX_VALUE, new TreeSet<>(), Long.MAX_VALUE), new TreeSet<>());
            }

            @Override
            public Exchange open(
                    List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers) {
                return new InProcessExchange(parts, agents, dataType, precision, workers);
            }

            @Override
            public void close() {}

            @Override
            public String toString() {
                return "in process";
            }
        };
    }
}
