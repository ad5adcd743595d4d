package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Coordination;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.MessageBuffers;
import io.github.dl4jbilevel.exchange.Mixer;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The messages of this process's agents where they are, and of others' as they came. */
final class PeerExchange implements Exchange {
    private final Node node;
    private final Mixer mixer;
    private final Outbox outbox;
    private final Coordination coordination;
    /** The inbox that the latest await of a thread found; all threads find the same one. */
    private volatile @Nullable Inbox inbox;

    PeerExchange(Node node, Mixer mixer) {
        this.node = node;
        this.mixer = mixer;
        this.outbox = node.open((listeners, agent, round) ->
                listeners.stream().anyMatch(listener -> mixer.hears(listener, agent, round)));
        this.coordination = new PeerCoordination(node, outbox);
    }

    @Override
    public INDArray outgoing(int agent, long round) {
        return outbox.rows(agent).row(round);
    }

    @Override
    public void publish(int agent, long round) {
        Nd4j.getExecutioner().commit();
        node.publish(outbox, agent, round);
    }

    @Override
    public void await(long round) throws InterruptedException {
        inbox = node.awaitRound(outbox, round);
    }

    @Override
    public void mix(int agent, long round, int part, INDArray into, Sweep sweep) {
        mixer.mix(agent, round, part, into, sweep, sender -> rows(sender).part(round, part));
    }

    @Override
    public void flow(int agent, long round, int part, PreciseVector into, Sweep sweep) {
        mixer.flow(agent, round, part, into, sweep, sender -> rows(sender).part(round, part));
    }

    private MessageBuffers rows(int sender) {
        return node.self().agents().contains(sender)
                ? outbox.rows(sender)
                : Objects.requireNonNull(inbox, "await comes first").rows(sender);
    }

    @Override
    public Coordination coordination() {
        return coordination;
    }

    /** Ends these rounds; the connections stay. */
    @Override
    public void close() {
        node.abandon(outbox);
    }

    @Override
    public Traffic traffic() {
        return mixer.traffic();
    }
}
