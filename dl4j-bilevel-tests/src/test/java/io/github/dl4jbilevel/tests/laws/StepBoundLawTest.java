package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.CorrectionState;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * EXTRA and exact diffusion bear steps up to a bound. Agents that minimise 1/2 (s - b_k)^2 split into one mode for each eigenvalue w of
 * W, with
 *
 * <pre>
 *   EXTRA             z^2 - (2 w - eta) z + (w - eta) = 0          stable for eta &lt; (1 + 3 w) / 2
 *   exact diffusion   z^2 - w (2 - eta) z + w (1 - eta) = 0        stable for eta &lt; (1 + 3 w) / (2 w)
 * </pre>
 *
 * <p>so that the smallest eigenvalue bounds EXTRA's step, and the mean (w = 1), with eta = 2, that of exact diffusion.
 */
class StepBoundLawTest {
    private static final int AGENTS = 5;

    static Stream<MixingMatrix> weights() {
        return Stream.of(
                MixingMatrix.metropolis(Topology.complete(AGENTS)),
                MixingMatrix.metropolis(Topology.line(AGENTS)).lazy());
    }

    @ParameterizedTest
    @MethodSource("weights")
    void theSmallestEigenvalueBoundsExtrasStep(MixingMatrix weights) {
        double bound = (1 + 3 * weights.smallestEigenvalue()) / 2;
        assertThat(error(new Extra(0.9 * bound), weights)).isLessThan(1e-5);
        assertThat(error(new Extra(1.1 * bound), weights)).isGreaterThan(1e3);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void theMeanAloneBoundsExactDiffusionsStep(MixingMatrix weights) {
        assertThat(error(new ExactDiffusion(1.8), weights)).isLessThan(1e-5);
        assertThat(error(new ExactDiffusion(2.2), weights)).isGreaterThan(1e3);
    }

    /** max_k |s_k - mean b| after 400 rounds from s = 0, with b_k = k^2. */
    private static double error(Correction correction, MixingMatrix weights) {
        List<CorrectionState> states = IntStream.range(0, AGENTS)
                .mapToObj(k -> correction.begin(DataType.DOUBLE, 1))
                .toList();
        INDArray[] s = vectors();
        INDArray[] sent = vectors();
        for (int t = 0; t < 400; t++) {
            for (int k = 0; k < AGENTS; k++) {
                INDArray estimate = s[k].sub(k * k);
                states.get(k)
                        .offer(
                                new Sweep(),
                                s[k],
                                estimate,
                                estimate.norm2Number().doubleValue(),
                                sent[k],
                                t);
            }
            for (int k = 0; k < AGENTS; k++) {
                double[] ofRow = new double[AGENTS];
                for (int j = 0; j < AGENTS; j++) {
                    ofRow[j] = weights.weight(k, j);
                }
                new Sweep()
                        .addFlows(Objects.requireNonNull(states.get(k).balance()), sent[k], ofRow, sent)
                        .run();
                s[k] = Nd4j.zeros(DataType.DOUBLE, 1);
                states.get(k).advance(s[k], t);
            }
        }
        double mean = IntStream.range(0, AGENTS).map(k -> k * k).average().orElseThrow();
        return Stream.of(s)
                .mapToDouble(v -> Math.abs(v.getDouble(0) - mean))
                .max()
                .orElseThrow();
    }

    private static INDArray[] vectors() {
        return IntStream.range(0, AGENTS)
                .mapToObj(k -> Nd4j.zeros(DataType.DOUBLE, 1))
                .toArray(INDArray[]::new);
    }
}
