package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import java.util.Random;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The problem that is timed: L2 per unit of a network's weights, over agents with random rows and labels. Only the time counts.
 *
 * @param network the network
 * @param agents number of agents, each with 8 batches of training rows and as many of validation rows
 */
public record Workload(BenchmarkNetwork network, int agents) {
    /** K, unless something else is said. */
    public static final int AGENTS = 8;

    /** Passes that one agent's round of D-NSVRGDA makes: f(x, y), g(x, y) and g(x, z) at the current and the previous point. */
    public static final int PASSES = 6;

    static final long SEED = 1;

    /**
     * A step's norm is the rate, for each level: so small that x stays finite over a million rounds. The time of a round does not
     * depend on it.
     */
    private static final double RATE = 1e-5;

    private static final int BATCHES = 16;

    /** D-NSVRGDA. */
    public static Recipe recipe() {
        return DNsvrgda.builder().learningRate(RATE).build();
    }

    /** The problem, with rows of its own: the same at every call. */
    public NetworkProblem problem() {
        RowStore rows = RowStore.of(rows(agents * BATCHES * network.batch()), DataType.FLOAT, "random rows");
        AgentData data = AgentData.split(rows, 0.5, Sharding.even(), agents, SEED);
        return new NetworkProblem(
                network.configuration(), L2Regularization.perUnit().exp(), data, network.batch(), SEED);
    }

    /** One batch. */
    public DataSet batch() {
        return rows(network.batch());
    }

    /** Gaussian features, classes in turn. */
    private DataSet rows(int count) {
        long[] shape = LongStream.concat(
                        LongStream.of(count), network.rowShape().stream().mapToLong(Long::longValue))
                .toArray();
        float[] features = new float[Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact))];
        Random random = new Random(SEED);
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, network.classes());
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i % network.classes(), 1);
        }
        return new DataSet(Nd4j.createFromArray(features).reshape(shape), labels);
    }
}
