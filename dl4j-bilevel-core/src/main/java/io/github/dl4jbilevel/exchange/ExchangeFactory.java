package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.topology.Topology;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/** Says which agents live in this process, and opens the exchange that takes them to the others. */
public interface ExchangeFactory extends AutoCloseable {

    /**
     * What all processes of a run must have in common.
     *
     * @param settings every setting that decides the run's bits, by name
     * @param links who talks to whom, in all rounds and on all levels together
     * @param partLengths entries of a message's parts
     * @param dataType of a message
     * @param precision of a message on its way
     */
    record Common(
            Map<String, String> settings,
            Topology links,
            List<Long> partLengths,
            DataType dataType,
            MessagePrecision precision) {
        /** Copies the collections. */
        public Common {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
            partLengths = List.copyOf(partLengths);
        }
    }

    /**
     * Agents of this process.
     *
     * @param all K
     * @return ascending, at least one
     * @throws IllegalArgumentException where this many agents do not fit what it was made for
     */
    List<Integer> local(int all);

    /**
     * Agrees with the other processes on the round to begin from, the newest that all of them can. Called before the first round and
     * after each {@link RestartException}; waits until all are there.
     *
     * @param newestState given a round, the newest one not after it that this process has a state of; 0, the start, if no other
     * @throws IllegalArgumentException where a process has something else in common, with both values
     */
    Beginning begin(Common common, LongUnaryOperator newestState) throws InterruptedException;

    /**
     * Opens the exchange for the rounds that follow.
     *
     * @param parts cover a message from its first entry to its last, in order; none where agents share nothing
     * @param agents K
     * @param workers threads that own agents of this process
     */
    Exchange open(List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers);

    /** Lets go of connections; says goodbye to the others. */
    @Override
    void close();

    /** All agents in this process. */
    static ExchangeFactory inProcess() {
        return new ExchangeFactory() {
            @Override
            public List<Integer> local(int all) {
                return IntStream.range(0, all).boxed().toList();
            }

            @Override
            public Beginning begin(Common common, LongUnaryOperator newestState) {
                return new Beginning(newestState.applyAsLong(Long.MAX_VALUE), new TreeSet<>());
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
