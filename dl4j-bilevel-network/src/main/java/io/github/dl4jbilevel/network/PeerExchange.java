package io.github.dl4jbilevel.network;

import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.RoundWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Rows of this process's agents where they lie, and of others' as they came. */
final class PeerExchange implements Exchange {
    private final NodeState node;
    private final PeerRounds rounds;
    private final List<MessagePart> parts;
    private final int bytesPerEntry;
    private final Outbox outbox;
    /** The inbox that the latest await of a thread found; all threads find the same one. */
    private volatile @Nullable Inbox inbox;

    private final Map<INDArray, INDArray[]> views = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<Long, AtomicLongArray> received = new ConcurrentHashMap<>();

    PeerExchange(NodeState node, PeerRounds rounds, List<MessagePart> parts) {
        this.node = node;
        this.rounds = rounds;
        this.parts = List.copyOf(parts);
        this.bytesPerEntry = node.common().precision().width(node.common().dataType());
        this.outbox = rounds.open(this::hears);
    }

    private boolean hears(SortedSet<Integer> listeners, int agent, long round) {
        for (MessagePart part : parts) {
            RoundWeights weights = part.mixing().at(round);
            for (int listener : listeners) {
                for (int i = 0; i < weights.senders(listener); i++) {
                    if (weights.sender(listener, i) == agent) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Override
    public INDArray outgoing(int agent, long round) {
        return outbox.row(agent, round);
    }

    @Override
    public void publish(int agent, long round) {
        Nd4j.getExecutioner().commit();
        rounds.publish(outbox, agent, round);
    }

    @Override
    public void await(long round) throws InterruptedException {
        inbox = rounds.await(outbox, round);
    }

    @Override
    public void mix(int agent, long round, int part, INDArray into, Sweep sweep) {
        MessagePart layout = parts.get(part);
        RoundWeights weights = layout.mixing().at(round);
        int senders = weights.senders(agent);
        double[] factors = new double[senders];
        INDArray[] rows = new INDArray[senders];
        for (int i = 0; i < senders; i++) {
            int sender = weights.sender(agent, i);
            factors[i] = weights.weight(agent, i);
            boolean local = node.self().agents().contains(sender);
            rows[i] = view(local ? outbox.row(sender, round) : inbox().row(sender, round), part);
            if (sender != agent) {
                count(agent, sender, round, layout.length() * bytesPerEntry);
            }
        }
        sweep.assign(into, factors, rows);
    }

    private Inbox inbox() {
        return Objects.requireNonNull(inbox, "await comes first");
    }

    private INDArray view(INDArray row, int part) {
        INDArray[] ofParts = views.computeIfAbsent(
                row,
                whole -> parts.stream()
                        .map(p -> whole.get(NDArrayIndex.interval(p.offset(), p.offset() + p.length())))
                        .toArray(INDArray[]::new));
        return ofParts[part];
    }

    private void count(int agent, int sender, long round, long bytes) {
        // Round, messages, bytes; written by the agent's own thread.
        AtomicLongArray counts = received.computeIfAbsent(((long) agent << Integer.SIZE) | sender, key -> {
            AtomicLongArray fresh = new AtomicLongArray(3);
            fresh.set(0, -1);
            return fresh;
        });
        if (counts.get(0) != round) {
            counts.set(0, round);
            counts.incrementAndGet(1);
        }
        counts.addAndGet(2, bytes);
    }

    @Override
    public boolean isRoot() {
        return rounds.isRoot();
    }

    @Override
    public List<byte[]> gather(byte[] own) throws InterruptedException {
        return rounds.gather(outbox, own);
    }

    @Override
    public byte[] broadcast(byte[] own) throws InterruptedException {
        return rounds.broadcast(outbox, own);
    }

    @Override
    public void halt(int agent, long round, byte[] reason) {
        node.halt(new Frame.Halt(agent, round, reason));
    }

    @Override
    public void askForPause() {
        rounds.askForPause();
    }

    @Override
    public boolean waitsForAbsent() {
        return rounds.waitsForAbsent();
    }

    @Override
    public long nextPause(long completed) {
        return rounds.nextPause(outbox, completed);
    }

    /** Of this run; the connections stay. */
    @Override
    public void close() {
        rounds.abandon(outbox);
    }

    @Override
    public Traffic traffic() {
        Map<Long, AtomicLongArray> counts = new HashMap<>(received);
        List<Traffic.Link> links = new ArrayList<>();
        counts.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            int agent = (int) (entry.getKey() >>> Integer.SIZE);
            int sender = entry.getKey().intValue();
            links.add(new Traffic.Link(
                    sender, agent, entry.getValue().get(1), entry.getValue().get(2)));
        });
        return new Traffic(links);
    }
}
