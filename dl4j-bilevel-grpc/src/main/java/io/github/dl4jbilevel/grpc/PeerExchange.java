package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Coordination;
import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.MessageBuffers;
import io.github.dl4jbilevel.exchange.Mixer;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.math.Sweep;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of this process's agents where they lie, and of others' as they came. */
final class PeerExchange implements Exchange, Coordination {
    private final NodeState node;
    private final PeerRounds rounds;
    private final Mixer mixer;
    private final Outbox outbox;
    /** The inbox that the latest await of a thread found; all threads find the same one. */
    private volatile @Nullable Inbox inbox;

    PeerExchange(NodeState node, PeerRounds rounds, Mixer mixer) {
        this.node = node;
        this.rounds = rounds;
        this.mixer = mixer;
        this.outbox = rounds.open((listeners, agent, round) ->
                listeners.stream().anyMatch(listener -> mixer.hears(listener, agent, round)));
    }

    @Override
    public INDArray outgoing(int agent, long round) {
        return outbox.rows(agent).row(round);
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
        mixer.mix(agent, round, part, into, sweep, sender -> rows(sender).part(round, part));
    }

    private MessageBuffers rows(int sender) {
        return node.self().agents().contains(sender)
                ? outbox.rows(sender)
                : Objects.requireNonNull(inbox, "await comes first").rows(sender);
    }

    @Override
    public Coordination coordination() {
        return this;
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
        return mixer.traffic();
    }
}
