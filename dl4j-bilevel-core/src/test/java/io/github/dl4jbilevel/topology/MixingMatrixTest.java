package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixingMatrixTest {
    private static final double THIRD = 1.0 / 3;

    private static void assertWeights(MixingMatrix matrix, double[][] expected) {
        for (int k = 0; k < expected.length; k++) {
            for (int j = 0; j < expected.length; j++) {
                assertThat(matrix.weight(k, j)).as("w[%d][%d]", k, j).isCloseTo(expected[k][j], within(1e-15));
            }
        }
    }

    @Test
    void metropolisWeightsOfTheLineOfThree() {
        assertWeights(MixingMatrix.metropolis(Topology.line(3)), new double[][] {
            {2 * THIRD, THIRD, 0}, {THIRD, THIRD, THIRD}, {0, THIRD, 2 * THIRD}
        });
    }

    /** The centre has degree 3, so every link weighs 1/4 and the leaves keep 3/4. */
    @Test
    void metropolisWeightsOfTheStarOfFour() {
        assertWeights(
                MixingMatrix.metropolis(Topology.star(4)),
                new double[][] {{0.25, 0.25, 0.25, 0.25}, {0.25, 0.75, 0, 0}, {0.25, 0, 0.75, 0}, {0.25, 0, 0, 0.75}});
    }

    static Stream<MixingMatrix> matrices() {
        return IntStream.of(1, 2, 3, 7, 8)
                .boxed()
                .flatMap(agents -> TopologyFamilies.of(agents).stream())
                .flatMap(graph -> Stream.of(MixingMatrix.metropolis(graph), MixingMatrix.uniform(graph)))
                .flatMap(matrix -> Stream.of(matrix, matrix.lazy()));
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void isSymmetricStochasticAndPositiveOnLinksAlone(MixingMatrix matrix) {
        Topology graph = matrix.topology();
        for (int k = 0; k < graph.agents(); k++) {
            double sum = 0;
            for (int j = 0; j < graph.agents(); j++) {
                assertThat(matrix.weight(k, j)).isEqualTo(matrix.weight(j, k));
                if (j != k) {
                    assertThat(matrix.weight(k, j) > 0)
                            .isEqualTo(graph.neighbours(k).contains(j));
                }
                sum += matrix.weight(k, j);
            }
            assertThat(sum).isCloseTo(1, within(1e-14));
            assertThat(matrix.weight(k, k)).isPositive();
        }
        assertThat(matrix.spectralGap()).isPositive().isLessThanOrEqualTo(1 + 1e-12);
        assertThat(matrix.smallestEigenvalue()).isGreaterThan(-1).isLessThanOrEqualTo(1 + 1e-12);
    }

    /** A triangle with a tail: the largest degree is 3, yet the link 0-1 has ends of degree 2. */
    @Test
    void uniformWeightsFollowTheLargestDegree() {
        Topology tailed =
                Topology.fromEdges(4, List.of(new Edge(0, 1), new Edge(0, 2), new Edge(1, 2), new Edge(2, 3)));
        assertWeights(MixingMatrix.uniform(tailed), new double[][] {
            {0.5, 0.25, 0.25, 0}, {0.25, 0.5, 0.25, 0}, {0.25, 0.25, 0.25, 0.25}, {0, 0, 0.25, 0.75}
        });
        assertThat(MixingMatrix.metropolis(tailed).weight(0, 1)).isCloseTo(THIRD, within(1e-15));
    }

    /** On regular graphs, and on the star, every link has an end of the largest degree. */
    @Test
    void uniformIsMetropolisWhereEveryLinkHasAnEndOfTheLargestDegree() {
        for (Topology graph : List.of(
                Topology.ring(7),
                Topology.star(6),
                Topology.hypercube(8),
                Topology.exponential(11),
                Topology.line(5))) {
            double[][] metropolis = new double[graph.agents()][graph.agents()];
            for (int k = 0; k < graph.agents(); k++) {
                for (int j = 0; j < graph.agents(); j++) {
                    metropolis[k][j] = MixingMatrix.metropolis(graph).weight(k, j);
                }
            }
            assertWeights(MixingMatrix.uniform(graph), metropolis);
        }
    }

    @Test
    void lazyKeepsHalfOfTheOwnRow() {
        MixingMatrix pair = MixingMatrix.of(Topology.line(2), new double[][] {{0.2, 0.8}, {0.8, 0.2}});
        assertWeights(pair.lazy(), new double[][] {{0.6, 0.4}, {0.4, 0.6}});
        assertThat(pair.lazy().smallestEigenvalue()).isCloseTo(0.2, within(1e-12));
        assertThat(pair.lazy().spectralGap()).isCloseTo(0.8, within(1e-12));
    }

    /** The eigenvalues that {@code lazy} computes from those of W are those that a decomposition of (I + W) / 2 finds. */
    @ParameterizedTest
    @MethodSource("matrices")
    void lazyHasTheEigenvaluesOfItsWeightsAndNoneIsNegative(MixingMatrix matrix) {
        MixingMatrix lazy = matrix.lazy();
        int agents = lazy.topology().agents();
        double[][] w = new double[agents][agents];
        for (int k = 0; k < agents; k++) {
            for (int j = 0; j < agents; j++) {
                w[k][j] = lazy.weight(k, j);
            }
        }
        MixingMatrix decomposed = MixingMatrix.of(lazy.topology(), w);
        assertThat(lazy.smallestEigenvalue())
                .isGreaterThanOrEqualTo(-1e-12)
                .isCloseTo(decomposed.smallestEigenvalue(), within(1e-12));
        assertThat(lazy.spectralGap()).isCloseTo(decomposed.spectralGap(), within(1e-12));
    }

    /** Circulant, K even: (1 - 2) / 3 at frequency K / 2; K odd: frequency (K - 1) / 2. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 7, 8, 16})
    void smallestEigenvalueOfTheRing(int agents) {
        int fastest = agents / 2;
        double smallest = (1 + 2 * Math.cos(2 * Math.PI * fastest / agents)) / 3;
        assertThat(MixingMatrix.metropolis(Topology.ring(agents)).smallestEigenvalue())
                .isCloseTo(smallest, within(1e-12));
    }

    /** The complete graph averages exactly, eigenvalues 1 and 0; the star's are 1, 1 - 1/K and 0. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void smallestEigenvalueOfCompleteGraphAndStarIsZero(int agents) {
        assertThat(MixingMatrix.metropolis(Topology.complete(agents)).smallestEigenvalue())
                .isCloseTo(0, within(1e-12));
        assertThat(MixingMatrix.metropolis(Topology.star(agents)).smallestEigenvalue())
                .isCloseTo(0, within(1e-12));
    }

    /** I - L / (1 + d) with the hypercube's Laplacian eigenvalues 0, 2, ..., 2 d. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void eigenvaluesOfTheHypercube(int dimension) {
        MixingMatrix matrix = MixingMatrix.uniform(Topology.hypercube(1 << dimension));
        double step = 2.0 / (1 + dimension);
        assertThat(matrix.smallestEigenvalue()).isCloseTo(1 - dimension * step, within(1e-12));
        assertThat(matrix.spectralGap())
                .isCloseTo(1 - Math.max(Math.abs(1 - step), Math.abs(1 - dimension * step)), within(1e-12));
    }

    @Test
    void singleAgentIsItsOwnMean() {
        MixingMatrix one = MixingMatrix.metropolis(Topology.line(1));
        assertThat(one.spectralGap()).isEqualTo(1);
        assertThat(one.smallestEigenvalue()).isEqualTo(1);
        assertThat(one.lazy().weight(0, 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8})
    void completeGraphAgreesInOneRound(int agents) {
        assertThat(MixingMatrix.metropolis(Topology.complete(agents)).spectralGap())
                .isCloseTo(1, within(1e-12));
    }

    /** The ring's matrix is circulant with eigenvalues (1 + 2 cos(2 pi i / K)) / 3. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 8, 16})
    void spectralGapOfTheRing(int agents) {
        double second = 0;
        for (int i = 1; i < agents; i++) {
            second = Math.max(second, Math.abs(1 + 2 * Math.cos(2 * Math.PI * i / agents)) / 3);
        }
        assertThat(MixingMatrix.metropolis(Topology.ring(agents)).spectralGap()).isCloseTo(1 - second, within(1e-12));
    }

    /** The star's Metropolis matrix I - L/K has the Laplacian's eigenvalues 0, 1 (K-2 times) and K. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 9})
    void spectralGapOfTheStar(int agents) {
        assertThat(MixingMatrix.metropolis(Topology.star(agents)).spectralGap()).isCloseTo(1.0 / agents, within(1e-12));
    }

    /** Eigenvalues 1 and -0.6: the gap is to the absolute value. */
    @Test
    void negativeEigenvaluesCount() {
        double[][] w = {{0.2, 0.8}, {0.8, 0.2}};
        assertThat(MixingMatrix.of(Topology.line(2), w).spectralGap()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void laterChangesOfTheArrayDoNotReachTheMatrix() {
        double[][] w = {{0.5, 0.5}, {0.5, 0.5}};
        MixingMatrix matrix = MixingMatrix.of(Topology.line(2), w);
        w[0][1] = 7;
        assertThat(matrix.weight(0, 1)).isEqualTo(0.5);
    }

    private static void refuses(Topology graph, double[][] w, String... parts) {
        assertThatThrownBy(() -> MixingMatrix.of(graph, w))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void refusesAMatrixThatIsNotSymmetric() {
        refuses(
                Topology.line(2),
                new double[][] {{0.5, 0.5}, {0.4, 0.6}},
                "w[0][1] = 0.5",
                "w[1][0] = 0.4",
                "symmetric");
    }

    @Test
    void refusesRowsThatDoNotSumToOne() {
        refuses(Topology.line(2), new double[][] {{0.5, 0.4}, {0.4, 0.5}}, "Row 0", "0.9", "sum to 1");
    }

    @Test
    void refusesWeightOffTheLinks() {
        double[][] w = {{THIRD, THIRD, THIRD}, {THIRD, THIRD, THIRD}, {THIRD, THIRD, THIRD}};
        refuses(Topology.line(3), w, "w[0][2]", "not neighbours in line of 3 agents", "only on links");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN})
    void refusesWeightsThatAreNegativeOrNoNumber(double bad) {
        refuses(Topology.line(2), new double[][] {{1 - bad, bad}, {bad, 1 - bad}}, "= " + bad, "negative");
    }

    @Test
    void refusesAMatrixOfAnotherSize() {
        refuses(Topology.line(3), new double[][] {{0.5, 0.5}, {0.5, 0.5}}, "2 rows", "3 x 3", "one row per agent");
        refuses(Topology.line(2), new double[][] {{1}, {0.5, 0.5}}, "2 x 2");
    }

    /** The identity never mixes, and a swap without diagonal oscillates for ever. */
    @Test
    void refusesZeroSpectralGap() {
        refuses(Topology.line(2), new double[][] {{1, 0}, {0, 1}}, "spectral gap", "never agree", "positive weight");
        refuses(Topology.line(2), new double[][] {{0, 1}, {1, 0}}, "spectral gap", "diagonal");
    }

    @Test
    void saysWhereItsWeightsComeFrom() {
        Topology pair = Topology.line(2);
        assertThat(MixingMatrix.metropolis(pair)).hasToString("Metropolis");
        assertThat(MixingMatrix.uniform(pair)).hasToString("uniform");
        assertThat(MixingMatrix.metropolis(pair).lazy()).hasToString("lazy Metropolis");
        MixingMatrix own = MixingMatrix.of(pair, new double[][] {{0.5, 0.5}, {0.5, 0.5}});
        assertThat(own).hasToString("[[0.5, 0.5], [0.5, 0.5]]");
        assertThat(own.lazy()).hasToString("[[0.75, 0.25], [0.25, 0.75]]");
        assertThat(Topology.line(3).links()).isEqualTo("0-1 1-2");
    }
}
