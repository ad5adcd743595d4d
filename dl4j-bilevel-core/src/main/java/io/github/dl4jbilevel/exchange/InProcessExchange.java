package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.PreciseVector;
import io.github.dl4jbilevel.math.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Agents that are threads of one process read their neighbours' rows where they lie. Each agent has two outgoing rows, used in
 * turn, so that one barrier a round is enough: who writes round t + 1 does not disturb who still reads round t, and nobody
 * writes round t + 2 before everybody has left round t.
 */
public final class InProcessExchange implements Exchange {
    private final Mixer mixer;
    private final Phaser barrier;
    private final List<MessageBuffers> rows = new ArrayList<>();

    /**
     * An exchange of messages of one layout.
     *
     * @param parts cover a message from its first entry to its last, in order; none where agents share nothing
     * @param agents number of agents
     * @param precision what a row would have if it travelled; rows are read where they lie
     * @param workers threads that call {@link #await}
     */
    public InProcessExchange(
            List<MessagePart> parts, int agents, DataType dataType, MessagePrecision precision, int workers) {
        this.mixer = new Mixer(parts, agents, dataType, precision);
        this.barrier = new Phaser(workers);
        for (int k = 0; k < agents; k++) {
            rows.add(new MessageBuffers(dataType, mixer.partLengths()));
        }
    }

    @Override
    public INDArray outgoing(int agent, long round) {
        return rows.get(agent).row(round);
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
        mixer.mix(
                agent,
                round,
                part,
                into,
                sweep,
                sender -> onThisDevice(rows.get(sender).part(round, part)));
    }

    @Override
    public void flow(int agent, long round, int part, PreciseVector into, Sweep sweep) {
        mixer.flow(
                agent,
                round,
                part,
                into,
                sweep,
                sender -> onThisDevice(rows.get(sender).part(round, part)));
    }

    @Override
    public Coordination coordination() {
        return Coordination.alone();
    }

    @Override
    public void close() {
        barrier.forceTermination();
    }

    @Override
    public Traffic traffic() {
        return mixer.traffic();
    }

    private static INDArray onThisDevice(INDArray row) {
        AffinityManager affinity = Nd4j.getAffinityManager();
        if (affinity.getNumberOfDevices() < 2
                || affinity.getDeviceForArray(row).equals(affinity.getDeviceForCurrentThread())) {
            return row;
        }
        return affinity.replicateToDevice(affinity.getDeviceForCurrentThread(), row);
    }
}
