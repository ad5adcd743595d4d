package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.exchange.InProcessExchange;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Mixing keeps the mean and shrinks disagreement by |lambda_2| a round, which for these graphs is known. */
class MixingLawTest {
    private static final int LENGTH = 6;
    private static final int ROUNDS = 60;

    /**
     * Metropolis weights of a line, ring and torus are 1/(1 + largest degree) on every link, those of a star 1/K: eigenvalues
     * 1/3 + 2/3 cos(pi j/K), 1/3 + 2/3 cos(2 pi j/K), (1 + 2 cos + 2 cos)/5, and 1 - 1/K beside 0 and 1.
     */
    static Stream<Arguments> graphs() {
        return Stream.of(
                Arguments.of(Topology.line(8), 1.0 / 3 + 2.0 / 3 * Math.cos(Math.PI / 8)),
                Arguments.of(Topology.ring(7), 1.0 / 3 + 2.0 / 3 * Math.cos(2 * Math.PI / 7)),
                Arguments.of(Topology.star(6), 1 - 1.0 / 6),
                Arguments.of(Topology.torus(3, 5), (3 + 2 * Math.cos(2 * Math.PI / 5)) / 5),
                Arguments.of(Topology.complete(5), 0));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void keepsTheMeanAndContractsDisagreementByTheSecondEigenvalue(Topology topology, double second)
            throws InterruptedException {
        MixingMatrix weights = MixingMatrix.metropolis(topology);
        assertThat(1 - weights.spectralGap()).isCloseTo(second, within(1e-12));

        InProcessExchange exchange = new InProcessExchange(
                List.of(new MessagePart(weights, 0, LENGTH)),
                topology.agents(),
                DataType.DOUBLE,
                MessagePrecision.FULL,
                1);
        List<INDArray> rows = random(topology.agents());
        INDArray mean = mean(rows);
        double rate = 0;
        for (int t = 0; t < ROUNDS; t++) {
            double before = disagreement(rows, mean);
            rows = mix(exchange, rows, t);
            double after = disagreement(rows, mean);
            assertThat(mean(rows).distance2(mean)).isLessThan(1e-13);
            assertThat(after).isLessThanOrEqualTo(second * before + 1e-13);
            if (before > 1e-6) {
                rate = after / before;
            }
        }
        assertThat(rate).as("the bound is reached").isCloseTo(second, within(1e-3));
    }

    private static List<INDArray> mix(InProcessExchange exchange, List<INDArray> rows, long round)
            throws InterruptedException {
        for (int k = 0; k < rows.size(); k++) {
            exchange.outgoing(k, round).assign(rows.get(k));
            exchange.publish(k, round);
        }
        exchange.await(round);
        List<INDArray> mixed = IntStream.range(0, rows.size())
                .mapToObj(k -> Nd4j.zeros(DataType.DOUBLE, LENGTH))
                .toList();
        Sweep sweep = new Sweep();
        for (int k = 0; k < rows.size(); k++) {
            exchange.mix(k, round, 0, mixed.get(k), sweep);
        }
        sweep.run();
        return mixed;
    }

    private static List<INDArray> random(int agents) {
        Random random = new Random(3);
        return IntStream.range(0, agents)
                .mapToObj(
                        k -> Nd4j.createFromArray(random.doubles(LENGTH, -1, 1).toArray()))
                .toList();
    }

    private static INDArray mean(List<INDArray> rows) {
        return rows.stream().reduce(INDArray::add).orElseThrow().div(rows.size());
    }

    private static double disagreement(List<INDArray> rows, INDArray mean) {
        return Math.sqrt(rows.stream()
                .mapToDouble(row -> row.distance2(mean) * row.distance2(mean))
                .sum());
    }
}
