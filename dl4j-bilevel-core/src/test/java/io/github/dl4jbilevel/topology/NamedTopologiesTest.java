package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links and degrees of the named graphs against their formulas. */
class NamedTopologiesTest {

    private static int[] degrees(Topology graph) {
        return IntStream.range(0, graph.agents())
                .map(k -> graph.neighbours(k).size())
                .toArray();
    }

    /** An inner agent has four neighbours and each side that it lies on takes one away. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,6", "5,1", "2,2", "2,4", "3,5", "4,4"})
    void gridHasNeighboursUnlessASideIsThere(int rows, int columns) {
        Topology grid = Topology.grid(rows, columns);
        assertThat(grid.edges()).hasSize(2 * rows * columns - rows - columns);
        assertThat(grid.name()).isEqualTo("grid " + rows + "x" + columns);
        for (int k = 0; k < grid.agents(); k++) {
            int r = k / columns;
            int c = k % columns;
            int sides = (r == 0 ? 1 : 0) + (r == rows - 1 ? 1 : 0) + (c == 0 ? 1 : 0) + (c == columns - 1 ? 1 : 0);
            assertThat(grid.neighbours(k)).as("agent %d", k).hasSize(4 - sides);
            assertThat(grid.neighbours(k)).allMatch(j -> Math.abs(j / columns - r) + Math.abs(j % columns - c) == 1);
        }
    }

    @Test
    void gridOfACountHasTheClosestSides() {
        assertThat(Topology.grid(8).name()).isEqualTo("grid 2x4");
        assertThat(Topology.grid(9).name()).isEqualTo("grid 3x3");
        assertThat(Topology.grid(7).edges()).isEqualTo(Topology.line(7).edges());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 64})
    void hypercubeLinksNumbersThatDifferInOneDigit(int agents) {
        Topology cube = Topology.hypercube(agents);
        int dimension = Integer.numberOfTrailingZeros(agents);
        assertThat(degrees(cube)).containsOnly(dimension);
        assertThat(cube.edges()).hasSize(agents * dimension / 2);
        assertThat(cube.edges()).allMatch(e -> Integer.bitCount(e.first() ^ e.second()) == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 12, -8, Integer.MIN_VALUE})
    void hypercubeRefusesWhatIsNoPowerOfTwo(int agents) {
        assertThatThrownBy(() -> Topology.hypercube(agents))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Hypercube of " + agents, "power of two", "exponential");
    }

    /**
     * tau = ceil(log2 K) steps in two directions. Both directions of a step meet where 2 * 2^j = K, and steps 2^i and -2^j
     * meet where 2^i + 2^j = K.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 16, 33, 100})
    void exponentialHasTwoNeighboursAStep(int agents) {
        Topology graph = Topology.exponential(agents);
        int tau = 32 - Integer.numberOfLeadingZeros(agents - 1);
        int met = Integer.bitCount(agents) <= 2 ? Integer.bitCount(agents) : 0;
        assertThat(degrees(graph)).containsOnly(2 * tau - met);
        for (Topology.Edge e : graph.edges()) {
            int ahead = e.second() - e.first();
            assertThat(Integer.bitCount(ahead) == 1 || Integer.bitCount(agents - ahead) == 1)
                    .as("%s", e)
                    .isTrue();
        }
    }

    /** Halves of h = floor(K / 2): everyone knows the other h - 1, those at the bridge one more, a middle agent two. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 8, 9, 14, 15})
    void barbellIsTwoCompleteHalvesAndABridge(int agents) {
        Topology barbell = Topology.barbell(agents);
        int half = agents / 2;
        int[] expected = new int[agents];
        Arrays.fill(expected, half - 1);
        expected[half - 1] = half;
        expected[agents - half] = half;
        if (agents % 2 == 1) {
            expected[half] = 2;
        }
        assertThat(degrees(barbell)).isEqualTo(expected);
        assertThat(barbell.edges()).hasSize(half * (half - 1) + 1 + agents % 2);
        assertThat(barbell.neighbours(0))
                .containsAll(IntStream.range(1, half).boxed().toList());
    }

    @Test
    void erdosRenyiIsAFunctionOfTheSeed() {
        Topology one = Topology.erdosRenyi(20, 0.3, 5);
        assertThat(Topology.erdosRenyi(20, 0.3, 5).edges()).isEqualTo(one.edges());
        assertThat(Topology.erdosRenyi(20, 0.3, 6).edges()).isNotEqualTo(one.edges());
        assertThat(one.name()).contains("p=0.3", "seed=5");
        assertThat(Topology.erdosRenyi(9, 1, 5).edges())
                .isEqualTo(Topology.complete(9).edges());
    }

    /**
     * 50 graphs of 40 agents have 39,000 pairs. At p = 0.3, 2.4 times the threshold, a draw is disconnected with probability
     * below 4e-5 (an agent alone: 40 * 0.7^39), so that redrawing does not shift the count; the band is 5 deviations wide.
     */
    @Test
    void erdosRenyiLinksPairsWithTheProbability() {
        double p = 0.3;
        int pairs = 50 * (40 * 39 / 2);
        int links = IntStream.range(0, 50)
                .map(seed -> Topology.erdosRenyi(40, p, seed).edges().size())
                .sum();
        assertThat((double) links / pairs).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / pairs)));
    }

    /** Near the threshold about a third of the draws is connected: without drawing again most seeds would be refused. */
    @Test
    void erdosRenyiIsConnectedNearTheThreshold() {
        assertThat(IntStream.range(0, 30).mapToObj(seed -> Topology.erdosRenyi(30, Math.log(30) / 30, seed)))
                .allMatch(graph -> graph.agents() == 30 && graph.edges().size() >= 29);
    }

    @Test
    void erdosRenyiFarBelowTheThresholdIsRefused() {
        assertThatThrownBy(() -> Topology.erdosRenyi(50, 0.01, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("50 agents", "0.01", "1000 draws", "ln K / K = 0.078", "larger probability");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void erdosRenyiRefusesWhatIsNoProbability(double probability) {
        assertThatThrownBy(() -> Topology.erdosRenyi(5, probability, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Edge probability " + probability, "(0, 1]");
    }
}
