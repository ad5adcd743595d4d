package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The cost of an estimate to one agent beyond its gradients. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EstimatorBenchmark {
    private static final double WEIGHT = 0.1;

    /** An estimator, and gradients that are the same at both points. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Estimates {
        /** The estimator. */
        @Param({"plain", "momentum", "storm"})
        public String estimator;

        /** p + 2q: that of the small networks, and of a large one. */
        @Param({"5000", "1000000"})
        public long length;

        private final Sweep sweep = new Sweep();
        private Estimator chosen;
        private INDArray gradient;
        private INDArray atPreviousPoint;
        private INDArray previousEstimate;
        private INDArray estimate;

        /** Makes the vectors. */
        @Setup(Level.Trial)
        public void open() {
            chosen = named(estimator);
            gradient = Nd4j.linspace(DataType.FLOAT, 1, 1.0 / length, length);
            atPreviousPoint = gradient.dup();
            previousEstimate = gradient.dup();
            estimate = gradient.dup();
        }

        private static Estimator named(String name) {
            return switch (name) {
                case "plain" -> new Plain();
                case "momentum" -> new Momentum(WEIGHT);
                case "storm" -> new Storm(WEIGHT);
                default ->
                    throw new IllegalArgumentException(
                            "Estimator '" + name + "' is not known. Known are plain, momentum, storm.");
            };
        }
    }

    /** The next estimate. */
    @Benchmark
    public INDArray estimate(Estimates state) {
        Sweep sweep = state.sweep.restart();
        state.chosen.estimate(sweep, state.estimate, state.gradient, state.atPreviousPoint, state.previousEstimate, 1);
        sweep.run();
        return state.estimate;
    }
}
