package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.RoundWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Phaser;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Agents that are threads of one process read their neighbours' rows where they lie. Each agent has two outgoing rows, used in
 * turn, so that one barrier a round is enough: who writes round t + 1 does not disturb who still reads round t, and nobody
 * writes round t + 2 before everybody has left round t.
 */
public final class InProcessExchange implements Exchange {
    private final List<MessagePart> parts;
    private final long bytesPerEntry;
    private final Phaser barrier;
    private final List<Mailbox> mailboxes = new ArrayList<>();

    /**
     * For messages of one layout.
     *
     * @param parts cover a message from its first entry to its last, in order; none where agents share nothing
     * @param agents number of agents
     * @param precision what a row would have if it travelled; rows are read where they lie
     * @param workers threads that call {@link #await}
     */
    public InProcessExchange(
            List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers) {
        this.parts = List.copyOf(parts);
        this.bytesPerEntry = precision.width(dataType);
        this.barrier = new Phaser(workers);
        for (int k = 0; k < agents; k++) {
            mailboxes.add(new Mailbox(dataType));
        }
    }

    @Override
    public INDArray outgoing(int agent, long round) {
        return mailboxes.get(agent).rows[parity(round)];
    }

    @Override
    public void publish(int agent, long round) {}

    @Override
    public void await(long round) throws InterruptedException {
        Nd4j.getExecutioner().commit();
        if (barrier.awaitAdvanceInterruptibly(barrier.arrive()) < 0) {
            throw new ExchangeClosedException(round);
        }
    }

    @Override
    public void mix(int agent, long round, int part, INDArray into, Sweep sweep) {
        MessagePart layout = parts.get(part);
        RoundWeights weights = layout.mixing().at(round);
        Mailbox own = mailboxes.get(agent);
        int senders = weights.senders(agent);
        double[] factors = new double[senders];
        INDArray[] rows = new INDArray[senders];
        for (int i = 0; i < senders; i++) {
            int sender = weights.sender(agent, i);
            factors[i] = weights.weight(agent, i);
            rows[i] = onThisDevice(mailboxes.get(sender).views[parity(round)][part]);
            if (sender != agent) {
                own.count(sender, round, layout.length() * bytesPerEntry);
            }
        }
        sweep.assign(into, factors, rows);
    }

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
    public void close() {
        barrier.forceTermination();
    }

    @Override
    public Traffic traffic() {
        List<Traffic.Link> links = new ArrayList<>();
        for (int k = 0; k < mailboxes.size(); k++) {
            int receiver = k;
            mailboxes
                    .get(k)
                    .received
                    .forEach((sender, count) ->
                            links.add(new Traffic.Link(sender, receiver, count.messages, count.bytes)));
        }
        return new Traffic(links);
    }

    private static int parity(long round) {
        return (int) (round & 1);
    }

    private INDArray[] views(INDArray row) {
        return parts.stream()
                .map(p -> row.get(NDArrayIndex.interval(p.offset(), p.offset() + p.length())))
                .toArray(INDArray[]::new);
    }

    private static INDArray onThisDevice(INDArray row) {
        AffinityManager affinity = Nd4j.getAffinityManager();
        if (affinity.getNumberOfDevices() < 2
                || affinity.getDeviceForArray(row).equals(affinity.getDeviceForCurrentThread())) {
            return row;
        }
        return affinity.replicateToDevice(affinity.getDeviceForCurrentThread(), row);
    }

    /** What one agent sends, and what it has received; the latter is written by the agent's own thread. */
    private final class Mailbox {
        private final INDArray[] rows = new INDArray[2];
        private final INDArray[][] views = new INDArray[2][];
        private final Map<Integer, Count> received = new TreeMap<>();

        Mailbox(DataType dataType) {
            long length = parts.stream().mapToLong(MessagePart::length).sum();
            for (int i = 0; i < rows.length; i++) {
                rows[i] = Nd4j.zeros(dataType, Math.max(1, length));
                views[i] = views(rows[i]);
            }
        }

        /** The parts that one sender's message of one round carries make one message. */
        void count(int sender, long round, long bytes) {
            Count count = received.computeIfAbsent(sender, s -> new Count());
            if (count.round != round) {
                count.round = round;
                count.messages++;
            }
            count.bytes += bytes;
        }
    }

    private static final class Count {
        private long round = -1;
        private long messages;
        private long bytes;
    }
}
