package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Checks what every exchange has to do, whatever the network does: rounds of v := W (v + noise) in two parts over a graph each end in the
 * same bits as in one process, and gather and broadcast bring what was said.
 */
final class Conformance {
    private final int agents;
    private final long[] lengths;
    private final int rounds;
    private final DataType type;
    private final List<MessagePart> parts;
    private final Topology links;

    /** The work of an agent between two rounds. */
    interface Between {
        void rounds(int agent, long completed) throws InterruptedException;
    }

    Conformance(int agents, long length, int rounds, DataType type) {
        this.agents = agents;
        this.rounds = rounds;
        this.type = type;
        this.lengths = new long[] {length, length / 3 + 1};
        this.links = Topology.ring(agents);
        MixingMatrix ring = MixingMatrix.metropolis(links);
        this.parts =
                List.of(new MessagePart(ring, 0, lengths[0]), new MessagePart(ring.lazy(), lengths[0], lengths[1]));
    }

    Membership.Common common(Map<String, String> settings) {
        return new Membership.Common(
                settings, links, Arrays.stream(lengths).boxed().toList(), type, MessagePrecision.FULL);
    }

    Topology links() {
        return links;
    }

    /** Every agent's vectors in the end, all in one process. */
    List<List<double[]>> inOneProcess() throws Exception {
        try (Membership factory = Membership.inProcess()) {
            return List.copyOf(play(factory, Map.of(), (agent, completed) -> {}).values());
        }
    }

    /** Every agent's vectors in the end, with a process for each of these. */
    List<List<double[]>> inProcesses(List<? extends Membership> factories, Between between) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(factories.size());
        try {
            List<Future<Map<Integer, List<double[]>>>> running = new ArrayList<>();
            for (Membership factory : factories) {
                running.add(pool.submit(() -> {
                    try (factory) {
                        return play(factory, Map.of(), between);
                    }
                }));
            }
            Map<Integer, List<double[]>> all = new TreeMap<>();
            for (Future<Map<Integer, List<double[]>>> future : running) {
                all.putAll(future.get(60, TimeUnit.SECONDS));
            }
            return List.copyOf(all.values());
        } finally {
            pool.shutdownNow();
        }
    }

    private Map<Integer, List<double[]>> play(Membership factory, Map<String, String> settings, Between between)
            throws InterruptedException {
        while (true) {
            factory.begin(common(settings), Membership.States.NONE);
            try {
                return play(factory, between);
            } catch (RestartException e) {
                assertThat(e).hasMessageContaining("go on from round 0");
            }
        }
    }

    private Map<Integer, List<double[]>> play(Membership factory, Between between) throws InterruptedException {
        List<Integer> own = factory.local(agents);
        Exchange exchange = factory.open(parts, agents, type, MessagePrecision.FULL, 1);
        Map<Integer, List<INDArray>> values = new TreeMap<>();
        for (int agent : own) {
            values.put(
                    agent,
                    Arrays.stream(lengths).mapToObj(n -> random(n, agent, -1)).toList());
        }
        for (long t = 0; t < rounds; t++) {
            for (int agent : own) {
                List<INDArray> vectors = vectors(values, agent);
                for (int p = 0; p < vectors.size(); p++) {
                    vectors.get(p).addi(random(lengths[p], agent, t));
                }
                exchange.outgoing(agent, t).assign(Nd4j.concat(0, vectors.toArray(INDArray[]::new)));
                exchange.publish(agent, t);
            }
            exchange.await(t);
            for (int p = 0; p < parts.size(); p++) {
                Sweep sweep = new Sweep();
                for (int agent : own) {
                    exchange.mix(agent, t, p, vectors(values, agent).get(p), sweep);
                }
                sweep.run();
            }
            if (t % 10 == 9) {
                requireGathered(exchange, own, t);
            }
            for (int agent : own) {
                between.rounds(agent, t + 1);
            }
        }
        requireGathered(exchange, own, rounds);
        Map<Integer, List<double[]>> ends = new TreeMap<>();
        values.forEach((agent, vectors) ->
                ends.put(agent, vectors.stream().map(INDArray::toDoubleVector).toList()));
        return ends;
    }

    private static List<INDArray> vectors(Map<Integer, List<INDArray>> values, int agent) {
        return values.getOrDefault(agent, List.of());
    }

    private void requireGathered(Exchange exchange, List<Integer> own, long t) throws InterruptedException {
        byte[] word = new byte[400_000];
        Arrays.fill(word, (byte) (own.get(0) + t));
        List<byte[]> all = exchange.coordination().gather(word);
        if (exchange.coordination().isRoot()) {
            assertThat(all.stream()
                            .map(bytes -> bytes[bytes.length - 1] - (byte) t)
                            .toList())
                    .isSorted();
            assertThat(all).allMatch(bytes -> bytes.length == word.length && bytes[0] == bytes[word.length / 2]);
        }
        byte[] said = exchange.coordination().broadcast(new byte[] {(byte) all.size(), (byte) t});
        assertThat(said[1]).isEqualTo((byte) t);
    }

    private INDArray random(long n, int agent, long t) {
        Random random = new Random(31L * agent + 1009 * t);
        double[] values = random.doubles(n, -1, 1).toArray();
        return Nd4j.createFromArray(values).castTo(type);
    }
}
