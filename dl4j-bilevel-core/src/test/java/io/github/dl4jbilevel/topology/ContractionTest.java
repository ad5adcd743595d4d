package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractionTest {

    /** A symmetric matrix contracts by |lambda_2| in every round, also where the product has long left the range of doubles. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 20_000})
    void constantMatrixContractsByItsSecondEigenvalue(int rounds) {
        for (Topology graph : TopologyFamilies.of(7)) {
            MixingMatrix matrix = MixingMatrix.metropolis(graph);
            double second = 1 - matrix.spectralGap();
            assertThat(matrix.contraction(rounds))
                    .as("%s", graph)
                    .isCloseTo(second < 1e-10 ? 0 : second, within(1e-10));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 32})
    void onePeerExponentialEndsDisagreementOfPowersOfTwo(int agents) {
        Mixing mixing = MixingSequence.onePeerExponential(agents);
        int tau = Math.max(1, Integer.numberOfTrailingZeros(agents));
        assertThat(mixing.contraction(tau)).isZero();
        if (tau > 1) {
            assertThat(mixing.contraction(tau - 1)).isGreaterThan(0.1);
        }
    }

    /** One round of a matching leaves some disagreement as it was; rounds together remove it. */
    @Test
    void disconnectedRoundsContractTogether() {
        Mixing mixing = MixingSequence.randomMatchings(Topology.ring(6), 4);
        assertThat(mixing.contraction(1)).isCloseTo(1, within(1e-12));
        assertThat(mixing.contraction(100)).isBetween(0.1, 0.95);
    }

    /** The directed ring W = (I + shift) / 2 is normal with eigenvalues (1 + exp(2 pi i j / K)) / 2 of size |cos(pi j / K)|. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 30})
    void directedRingContractsByItsSecondEigenvalue(int rounds) {
        double[][] w = new double[5][5];
        for (int k = 0; k < 5; k++) {
            w[k][k] = 0.5;
            w[k][(k + 1) % 5] = 0.5;
        }
        assertThat(constant(RoundWeights.of(w)).contraction(rounds)).isCloseTo(Math.cos(Math.PI / 5), within(1e-12));
    }

    private static Mixing constant(RoundWeights weights) {
        return new Mixing() {
            @Override
            public RoundWeights at(long round) {
                return weights;
            }

            @Override
            public Topology topology() {
                return Topology.ring(weights.agents());
            }

            @Override
            public Optional<MixingMatrix> constant() {
                return Optional.empty();
            }

            @Override
            public String toString() {
                return "directed ring";
            }
        };
    }

    @Test
    void refusesNoRounds() {
        Mixing ring = MixingMatrix.metropolis(Topology.ring(4));
        assertThatThrownBy(() -> ring.contraction(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0 rounds", "at least one");
    }
}
