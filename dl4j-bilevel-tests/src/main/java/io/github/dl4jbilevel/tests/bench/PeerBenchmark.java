package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.grpc.PeerMembership;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
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
 * The cost of a round in which two agents bring each other their rows over the loopback interface, beside that of copying as many
 * bytes each way through gRPC.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PeerBenchmark {
    /** Two agents that are in the same round. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Pair {
        /** Entries of a message, FLOAT: variable and tracker of MLP 784, 1.3 MB each. */
        @Param("650000")
        public long row;

        /** The precision: how many bits of an entry travel. */
        @Param({"FULL", "BFLOAT16"})
        public MessagePrecision precision;

        private PeerMembership first;
        private PeerMembership second;
        private Exchange exchange;
        private Thread other;
        private long round;

        /** Connects them, and lets the other one play. */
        @Setup(Level.Trial)
        public void open() throws IOException, InterruptedException {
            PeerServer one = PeerServer.listen("127.0.0.1", 0);
            PeerServer two = PeerServer.listen("127.0.0.1", 0);
            List<PeerProcess> processes =
                    List.of(PeerProcess.of(0, "127.0.0.1", one.port()), PeerProcess.of(1, "127.0.0.1", two.port()));
            first = new PeerMembership.Builder(one, processes, 0).build();
            second = new PeerMembership.Builder(two, processes, 1).build();
            other = new Thread(this::playOther);
            other.start();
            exchange = open(first);
        }

        private Exchange open(PeerMembership factory) throws InterruptedException {
            Topology line = Topology.line(2);
            List<MessagePart> parts = List.of(new MessagePart(MixingMatrix.metropolis(line), 0, row));
            factory.begin(
                    new Membership.Common(Map.of(), line, List.of(row), DataType.FLOAT, precision),
                    Membership.States.NONE);
            return factory.open(parts, 2, DataType.FLOAT, precision, 1);
        }

        private void playOther() {
            try {
                Exchange own = open(second);
                for (long t = 0; true; t++) {
                    own.publish(1, t);
                    own.await(t);
                }
            } catch (InterruptedException | ExchangeClosedException e) {
                second.close();
            }
        }

        /** Closes both. */
        @TearDown(Level.Trial)
        public void close() throws InterruptedException {
            other.interrupt();
            first.close();
            other.join();
        }
    }

    /** A round without gradients and mixing. */
    @Benchmark
    public void rows(Pair pair) throws InterruptedException {
        long t = pair.round++;
        pair.exchange.publish(0, t);
        pair.exchange.await(t);
    }

    /** Two ends of one stream. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first.
    public static class Streams {
        /** Bytes each way: those of 650,000 floats. */
        @Param("2600000")
        public int bytes;

        private GrpcCopy copy;

        /** Connects them, and lets the other one copy. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            copy = new GrpcCopy(bytes);
        }

        /** Closes both. */
        @TearDown(Level.Trial)
        public void close() {
            copy.close();
        }
    }

    /** Copies as many bytes each way, out of memory and into memory, without a protocol. */
    @Benchmark
    public void copying(Streams streams) throws InterruptedException {
        streams.copy.round();
    }
}
