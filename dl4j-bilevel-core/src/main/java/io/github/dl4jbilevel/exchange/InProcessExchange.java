package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.topology.MixingMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
    private final MixingMatrix weights;
    private final INDArray[][] rows;
    private final int[][] senders;
    private final long[][] messages;
    private final long bytesPerMessage;
    private final Phaser barrier;

    /**
     * For messages of one length.
     *
     * @param weights who is heard with what weight
     * @param length entries in a message
     * @param workers threads that call {@link #publish}
     */
    public InProcessExchange(MixingMatrix weights, DataType dataType, long length, int workers) {
        int agents = weights.topology().agents();
        this.weights = weights;
        this.rows = new INDArray[agents][2];
        this.senders = new int[agents][];
        this.messages = new long[agents][];
        this.bytesPerMessage = length * dataType.width();
        this.barrier = new Phaser(workers);
        for (int k = 0; k < agents; k++) {
            rows[k][0] = Nd4j.zeros(dataType, length);
            rows[k][1] = Nd4j.zeros(dataType, length);
            TreeSet<Integer> heard = new TreeSet<>(weights.topology().neighbours(k));
            heard.add(k);
            senders[k] = heard.stream().mapToInt(Integer::intValue).toArray();
            messages[k] = new long[senders[k].length];
        }
    }

    @Override
    public INDArray outgoing(int agent, long round) {
        return rows[agent][(int) (round & 1)];
    }

    @Override
    public void publish(long round) throws InterruptedException {
        Nd4j.getExecutioner().commit();
        if (barrier.awaitAdvanceInterruptibly(barrier.arrive()) < 0) {
            throw new ExchangeClosedException(round);
        }
    }

    @Override
    public void mix(int agent, long round, INDArray into) {
        boolean first = true;
        for (int i = 0; i < senders[agent].length; i++) {
            int sender = senders[agent][i];
            double weight = weights.weight(agent, sender);
            INDArray row = onThisDevice(outgoing(sender, round));
            if (first) {
                VectorKernels.copy(row, into);
                VectorKernels.scale(weight, into);
                first = false;
            } else {
                VectorKernels.axpy(weight, row, into);
            }
            if (sender != agent) {
                messages[agent][i]++;
            }
        }
    }

    @Override
    public void close() {
        barrier.forceTermination();
    }

    @Override
    public Traffic traffic() {
        List<Traffic.Link> links = new ArrayList<>();
        for (int k = 0; k < senders.length; k++) {
            for (int i = 0; i < senders[k].length; i++) {
                if (senders[k][i] != k) {
                    links.add(new Traffic.Link(senders[k][i], k, messages[k][i], messages[k][i] * bytesPerMessage));
                }
            }
        }
        return new Traffic(links);
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
