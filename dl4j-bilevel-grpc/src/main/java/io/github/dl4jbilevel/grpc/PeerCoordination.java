package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Coordination;
import java.util.List;

/** The agreements of the processes of a run beside messages, in the epoch of an outbox. */
final class PeerCoordination implements Coordination {
    private final Node node;
    private final Outbox outbox;

    PeerCoordination(Node node, Outbox outbox) {
        this.node = node;
        this.outbox = outbox;
    }

    @Override
    public boolean isRoot() {
        return node.isRoot();
    }

    @Override
    public List<byte[]> gather(byte[] own) throws InterruptedException {
        return node.gather(outbox, own);
    }

    @Override
    public byte[] broadcast(byte[] own) throws InterruptedException {
        return node.broadcast(outbox, own);
    }

    @Override
    public void halt(int agent, long round, byte[] reason) {
        node.halt(agent, round, reason);
    }

    @Override
    public void askForPause() {
        node.askForPause();
    }

    @Override
    public boolean waitsForAbsent() {
        return node.waitsForAbsent();
    }

    @Override
    public long nextPause(long completed) {
        return node.nextPause(outbox, completed);
    }
}
