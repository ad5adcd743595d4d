package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.cli.benchmark.Workload;
import io.github.dl4jbilevel.exchange.InProcessExchange;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.TearDown;

/** The cost of mixing written rows [x | y | z] of 8 agents on a line, on one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MixingBenchmark {
    /** Rows that are ready to be sent. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Rows {
        /** p + 2q: that of the small networks, and of a large one. */
        @Param({"5000", "1000000"})
        public long length;

        private InProcessExchange exchange;
        private List<INDArray> mixed;
        private long round;

        /** Writes both rows of every agent. */
        @Setup(Level.Trial)
        public void open() {
            MixingMatrix line = MixingMatrix.metropolis(Topology.line(Workload.AGENTS));
            exchange = new InProcessExchange(
                    List.of(new MessagePart(line, 0, length)),
                    Workload.AGENTS,
                    DataType.FLOAT,
                    MessagePrecision.FULL,
                    1);
            for (int k = 0; k < Workload.AGENTS; k++) {
                exchange.outgoing(k, 0).assign(k + 1);
                exchange.outgoing(k, 1).assign(-k);
            }
            mixed = IntStream.range(0, Workload.AGENTS)
                    .mapToObj(k -> Nd4j.zeros(DataType.FLOAT, length))
                    .toList();
        }

        /** Closes the exchange. */
        @TearDown(Level.Trial)
        public void close() {
            exchange.close();
        }
    }

    /** The barrier, and the weighted sums of all agents. */
    @Benchmark
    public List<INDArray> mix(Rows state) throws InterruptedException {
        long t = state.round++;
        state.exchange.await(t);
        Sweep sweep = new Sweep();
        for (int k = 0; k < Workload.AGENTS; k++) {
            state.exchange.mix(k, t, 0, state.mixed.get(k), sweep);
        }
        sweep.run();
        return state.mixed;
    }
}
