package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.RoundWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weighted sums of messages, wherever an exchange has them, and the count of those that were read. */
public final class Mixer {
    private final List<MessagePart> parts;
    private final long bytesPerEntry;
    /** Counts by receiver, then sender; those of a receiver are written by its own thread. */
    private final List<Map<Integer, Count>> received = new ArrayList<>();

    /**
     * A mixer of messages of one layout.
     *
     * @param parts cover a message from its first entry to its last, in order
     * @param agents K
     * @param precision of a message on its way
     */
    public Mixer(List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision) {
        this.parts = List.copyOf(parts);
        this.bytesPerEntry = precision.width(dataType);
        for (int k = 0; k < agents; k++) {
            received.add(new TreeMap<>());
        }
    }

    /** Entries of the parts. */
    public List<Long> partLengths() {
        return parts.stream().map(MessagePart::length).toList();
    }

    /** Does what {@link Exchange#mix} says, given that part of each sender's message: {@linkplain Sweep the same arrays} every time. */
    public void mix(int agent, long round, int part, INDArray into, Sweep sweep, IntFunction<INDArray> messages) {
        RoundWeights weights = weights(part, round);
        int senders = weights.senders(agent);
        double[] factors = new double[senders];
        INDArray[] rows = new INDArray[senders];
        for (int i = 0; i < senders; i++) {
            int sender = weights.sender(agent, i);
            factors[i] = weights.weight(agent, i);
            rows[i] = messages.apply(sender);
            if (sender != agent) {
                count(agent, sender, round, part);
            }
        }
        sweep.assign(into, factors, rows);
    }

    /** Does what {@link Exchange#flow} says, given that part of each sender's message: {@linkplain Sweep the same arrays} every time. */
    public void flow(int agent, long round, int part, PreciseVector into, Sweep sweep, IntFunction<INDArray> messages) {
        RoundWeights weights = weights(part, round);
        int senders = weights.senders(agent);
        List<INDArray> rows = new ArrayList<>();
        double[] factors = new double[senders];
        for (int i = 0; i < senders; i++) {
            int sender = weights.sender(agent, i);
            if (sender != agent) {
                factors[rows.size()] = weights.weight(agent, i);
                rows.add(messages.apply(sender));
                count(agent, sender, round, part);
            }
        }
        sweep.addFlows(into, messages.apply(agent), Arrays.copyOf(factors, rows.size()), rows.toArray(INDArray[]::new));
    }

    private RoundWeights weights(int part, long round) {
        MessagePart layout = parts.get(part);
        if (!layout.travels().contains(round)) {
            throw new IllegalArgumentException(
                    "Part " + part + " in round " + round + ": it travels only in " + layout.travels() + ".");
        }
        return layout.mixing().at(round);
    }

    private void count(int agent, int sender, long round, int part) {
        received.get(agent)
                .computeIfAbsent(sender, s -> new Count())
                .add(round, parts.get(part).length() * bytesPerEntry);
    }

    /** Whether an agent hears any part of a sender's message in a round. */
    public boolean hears(int agent, int sender, long round) {
        return parts.stream()
                .anyMatch(part -> part.travels().contains(round)
                        && part.mixing().at(round).hears(agent, sender));
    }

    /** The messages that were read so far. Exact between rounds. */
    public Traffic traffic() {
        List<Traffic.Link> links = new ArrayList<>();
        for (int k = 0; k < received.size(); k++) {
            int receiver = k;
            received.get(k)
                    .forEach((sender, count) ->
                            links.add(new Traffic.Link(sender, receiver, count.messages, count.bytes)));
        }
        return new Traffic(links);
    }

    /** The parts that one sender's message of one round carries make one message. */
    private static final class Count {
        private long round = -1;
        private long messages;
        private long bytes;

        void add(long ofRound, long more) {
            if (round != ofRound) {
                round = ofRound;
                messages++;
            }
            bytes += more;
        }
    }
}
