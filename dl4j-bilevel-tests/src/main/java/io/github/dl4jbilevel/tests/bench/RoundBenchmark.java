package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.cli.benchmark.BenchmarkNetwork;
import io.github.dl4jbilevel.cli.benchmark.Workload;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of a round beyond its gradients. A round of D-NSVRGDA is 8 agents times 6 gradients: f(x, y), g(x, y) and g(x, z),
 * each at the current and at the previous point. So it is set against 48 bare gradients of the same network on one thread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RoundBenchmark {
    /** Gradients in a round of D-NSVRGDA. */
    static final int GRADIENTS = Workload.AGENTS * Workload.PASSES;

    /** The rate, so small that no algorithm diverges, whatever its theory asks of the problem; a round takes as long with any. */
    private static final double RATE = 1e-7;

    /** A run under way, over lazy weights: every correction takes them. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Rounds {
        /** The network's name. */
        @Param({"mlp-123-20-2", "mlp-784-200-10", "mlp-1000-990-10", "lenet"})
        public String network;

        /** Any algorithm for several agents; {@link BenchmarkMain} takes every one unless told otherwise. */
        @Param({"d-nsvrgda"})
        public String algorithm;

        /** Worker threads of the run. */
        @Param({"1", "2"})
        public int threads;

        private DecentralizedRun run;

        /** Starts the run, and plays the first round, which makes half the gradients. */
        @Setup(Level.Trial)
        public void open() {
            Recipe recipe =
                    Algorithms.named(algorithm).builder().learningRate(RATE).build();
            run = new DecentralizedRun.Builder(
                            new Workload(BenchmarkNetwork.named(network), Workload.AGENTS).problem(), recipe)
                    .mixing(MixingMatrix.metropolis(Topology.line(Workload.AGENTS))
                            .lazy())
                    .seed(1)
                    .threads(threads)
                    .build();
            run.advance(1);
        }

        /** Frees the workers. */
        @TearDown(Level.Trial)
        public void close() {
            run.close();
        }
    }

    /** One network with one batch set. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Bare {
        /** The network's name. */
        @Param({"mlp-123-20-2", "mlp-784-200-10", "mlp-1000-990-10", "lenet"})
        public String network;

        private MultiLayerNetwork model;
        private DataSet batch;

        /** Initialises the network. */
        @Setup(Level.Trial)
        public void open() {
            Workload workload = new Workload(BenchmarkNetwork.named(network), Workload.AGENTS);
            model = new MultiLayerNetwork(workload.network().configuration());
            model.init();
            batch = workload.batch();
        }
    }

    /** One round: sampling, gradients, estimators, corrections, steps and mixing of all agents. */
    @Benchmark
    public long round(Rounds state) {
        if (state.run.advance(1).isPresent()) {
            throw new IllegalStateException("The benchmark's run diverged: its figures would mean nothing.");
        }
        return state.run.round();
    }

    /** Evaluates as many gradients as a round of D-NSVRGDA has, by DL4J alone. */
    @Benchmark
    public double bareGradients(Bare state) {
        for (int i = 0; i < GRADIENTS; i++) {
            state.model.setInput(state.batch.getFeatures());
            state.model.setLabels(state.batch.getLabels());
            state.model.computeGradientAndScore();
        }
        return state.model.score();
    }
}
