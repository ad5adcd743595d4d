package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedRun;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a round costs beyond its gradients. A round of D-NSVRGDA is 8 agents times 6 gradients: f(x, y), g(x, y) and g(x, z),
 * each at the current and at the previous point. So it is set against 48 bare gradients of the same network on one thread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RoundBenchmark {
    /** Gradients in a round: agents x (f and two of g) x two points. */
    static final int GRADIENTS = Workload.AGENTS * 3 * 2;

    private static final int ROUNDS = 20;

    /** A run under way. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Rounds {
        /** Worker threads of the run. */
        @Param({"1", "2"})
        public int threads;

        private DecentralizedRun run;

        /** Starts the run. */
        @Setup(Level.Trial)
        public void open() {
            run = new DecentralizedRun(
                    Workload.problem(),
                    new DNsvrgda.Builder().build(),
                    MixingMatrix.metropolis(Topology.line(Workload.AGENTS)),
                    1,
                    threads);
        }

        /** Frees the workers. */
        @TearDown(Level.Trial)
        public void close() {
            run.close();
        }
    }

    /** One network with one batch set. */
    @State(Scope.Thread)
    public static class Bare {
        private final MultiLayerNetwork network = new MultiLayerNetwork(Workload.network());
        private final DataSet batch = Workload.rows(Workload.BATCH);

        /** Initialises the network. */
        @Setup(Level.Trial)
        public void open() {
            network.init();
        }
    }

    /** One round of D-NSVRGDA: sampling, gradients, estimators, tracking, steps and mixing of all agents. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long round(Rounds state) {
        if (state.run.advance(ROUNDS, t -> {}) != null) {
            throw new IllegalStateException("The benchmark's run diverged: its figures would mean nothing.");
        }
        return state.run.round();
    }

    /** As many gradients as a round has, by DL4J alone. */
    @Benchmark
    public double bareGradients(Bare state) {
        for (int i = 0; i < GRADIENTS; i++) {
            state.network.setInput(state.batch.getFeatures());
            state.network.setLabels(state.batch.getLabels());
            state.network.computeGradientAndScore();
        }
        return state.network.score();
    }
}
