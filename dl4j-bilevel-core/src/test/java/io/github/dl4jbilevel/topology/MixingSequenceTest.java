package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixingSequenceTest {
    private static final int ROUNDS = 50;

    static Stream<Mixing> sequences() {
        return IntStream.of(1, 2, 3, 5, 8)
                .boxed()
                .flatMap(agents -> Stream.concat(
                        Stream.of(MixingSequence.onePeerExponential(agents)),
                        TopologyFamilies.of(agents).stream()
                                .flatMap(base -> Stream.of(
                                        MixingSequence.randomMatchings(base, 11),
                                        MixingSequence.linkDrops(base, 0.4, 12),
                                        MixingMatrix.metropolis(base)))));
    }

    /** Row k, column j: the weight that agent k gives to agent j. */
    private static double[][] dense(RoundWeights weights) {
        double[][] w = new double[weights.agents()][weights.agents()];
        for (int k = 0; k < w.length; k++) {
            for (int i = 0; i < weights.senders(k); i++) {
                w[k][weights.sender(k, i)] = weights.weight(k, i);
            }
        }
        return w;
    }

    /** Pairs that hear each other, each once. */
    private static List<Edge> links(RoundWeights weights) {
        return IntStream.range(0, weights.agents())
                .boxed()
                .flatMap(k -> IntStream.range(0, weights.senders(k))
                        .map(i -> weights.sender(k, i))
                        .filter(j -> j > k)
                        .mapToObj(j -> new Edge(k, j)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void everyRoundIsDoublyStochasticOverLinksOfTheTopology(Mixing mixing) {
        int agents = mixing.agents();
        assertThat(agents).isEqualTo(mixing.topology().agents());
        for (int t = 0; t < ROUNDS; t++) {
            RoundWeights round = mixing.at(t);
            double[] given = new double[agents];
            for (int k = 0; k < agents; k++) {
                TreeSet<Integer> heard = new TreeSet<>();
                double sum = 0;
                for (int i = 0; i < round.senders(k); i++) {
                    assertThat(heard.isEmpty() || heard.last() < round.sender(k, i))
                            .as("ascending")
                            .isTrue();
                    heard.add(round.sender(k, i));
                    assertThat(round.weight(k, i)).isPositive();
                    sum += round.weight(k, i);
                    given[round.sender(k, i)] += round.weight(k, i);
                }
                assertThat(heard).contains(k);
                heard.remove(k);
                assertThat(mixing.topology().neighbours(k)).containsAll(heard);
                assertThat(sum).isCloseTo(1, within(1e-14));
            }
            assertThat(given).usingComparatorWithPrecision(1e-14).containsOnly(1.0);
        }
    }

    /** The union is what the rounds use, neither more nor less. */
    @ParameterizedTest
    @MethodSource("sequences")
    void topologyHoldsTheLinksThatAreUsed(Mixing mixing) {
        TreeSet<String> used = new TreeSet<>();
        for (int t = 0; t < 2 * ROUNDS; t++) {
            RoundWeights round = mixing.at(t);
            for (int k = 0; k < round.agents(); k++) {
                for (int i = 0; i < round.senders(k); i++) {
                    if (round.sender(k, i) != k) {
                        used.add("" + new Edge(k, round.sender(k, i)));
                    }
                }
            }
        }
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        mixing.topology().edges().stream().map(Edge::toString).toList());
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void constantIsSaidWhereEveryRoundIsTheSame(Mixing mixing) {
        double[][] first = dense(mixing.at(0));
        boolean same = LongStream.range(1, ROUNDS).allMatch(t -> Arrays.deepEquals(dense(mixing.at(t)), first));
        assertThat(mixing.constant().isPresent())
                .as("%s over %s", mixing, mixing.topology())
                .isEqualTo(same);
        mixing.constant().ifPresent(matrix -> assertThat(dense(matrix.at(0))).isDeepEqualTo(first));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 64})
    void onePeerExponentialAveragesPowersOfTwoExactly(int agents) {
        Mixing mixing = MixingSequence.onePeerExponential(agents);
        int tau = Integer.numberOfTrailingZeros(agents);
        for (int start = 0; start <= tau; start++) {
            double[] values = IntStream.range(0, agents).mapToDouble(k -> k * k).toArray();
            double mean = IntStream.range(0, agents).mapToDouble(k -> k * k).sum() / agents;
            for (int t = start; t < start + tau; t++) {
                values = mix(mixing.at(t), values);
            }
            assertThat(values).as("from round %d", start).containsOnly(mean);
        }
    }

    private static double[] mix(RoundWeights round, double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(k -> IntStream.range(0, round.senders(k))
                        .mapToDouble(i -> round.weight(k, i) * values[round.sender(k, i)])
                        .sum())
                .toArray();
    }

    @Test
    void onePeerExponentialHearsTheAgentAPowerOfTwoAhead() {
        Mixing mixing = MixingSequence.onePeerExponential(6);
        int[] steps = {1, 2, 4, 1, 2, 4, 1};
        for (int t = 0; t < steps.length; t++) {
            double[][] w = dense(mixing.at(t));
            for (int k = 0; k < 6; k++) {
                assertThat(mixing.at(t).senders(k)).isEqualTo(2);
                assertThat(w[k][k]).isEqualTo(0.5);
                assertThat(w[k][(k + steps[t]) % 6]).isEqualTo(0.5);
            }
        }
        assertThat(mixing.topology().edges()).isEqualTo(Topology.exponential(6).edges());
        assertThat(mixing).hasToString("one-peer exponential");
    }

    @Test
    void matchingsPairHalfAndHalfAndLeaveNoLinkBetweenTwoWhoAreAlone() {
        for (Topology base : TopologyFamilies.of(9)) {
            Mixing mixing = MixingSequence.randomMatchings(base, 3);
            for (int t = 0; t < ROUNDS; t++) {
                RoundWeights round = mixing.at(t);
                double[][] w = dense(round);
                for (int k = 0; k < 9; k++) {
                    assertThat(round.senders(k)).isLessThanOrEqualTo(2);
                    assertThat(w[k][k]).isEqualTo(round.senders(k) == 1 ? 1 : 0.5);
                }
                for (Edge e : links(round)) {
                    assertThat(w[e.first()][e.second()]).isEqualTo(0.5);
                    assertThat(w[e.second()][e.first()]).isEqualTo(0.5);
                }
                assertThat(base.edges())
                        .as("a maximal matching of %s in round %d", base, t)
                        .noneMatch(e -> round.senders(e.first()) == 1 && round.senders(e.second()) == 1);
            }
        }
    }

    /** All links of a ring are alike, so each is chosen as often; a band of 5 standard deviations around their mean. */
    @Test
    void matchingsPreferNoLinkOfARing() {
        int rounds = 4000;
        Mixing mixing = MixingSequence.randomMatchings(Topology.ring(7), 8);
        double[] share = new double[7];
        for (int t = 0; t < rounds; t++) {
            for (Edge e : links(mixing.at(t))) {
                share[mixing.topology().edges().indexOf(e)] += 1.0 / rounds;
            }
        }
        double mean = IntStream.range(0, 7).mapToDouble(i -> share[i]).sum() / 7;
        assertThat(share)
                .usingComparatorWithPrecision(5 * Math.sqrt(mean * (1 - mean) / rounds))
                .containsOnly(mean);
    }

    /** Up with probability 1 - p, each link by itself and pairs of links together with (1 - p)^2: 5 standard deviations. */
    @Test
    void linksDropWithTheProbabilityAndIndependently() {
        int rounds = 4000;
        double up = 0.7;
        Mixing mixing = MixingSequence.linkDrops(Topology.complete(5), 0.3, 21);
        List<Edge> all = mixing.topology().edges();
        double[][] both = new double[all.size()][all.size()];
        double[] twice = new double[all.size()];
        boolean[] before = new boolean[all.size()];
        for (int t = 0; t < rounds; t++) {
            List<Edge> now = links(mixing.at(t));
            for (int i = 0; i < all.size(); i++) {
                for (int j = 0; j < all.size(); j++) {
                    both[i][j] += now.contains(all.get(i)) && now.contains(all.get(j)) ? 1.0 / rounds : 0;
                }
                twice[i] += before[i] && now.contains(all.get(i)) ? 1.0 / (rounds - 1) : 0;
                before[i] = now.contains(all.get(i));
            }
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(twice[i]).as("two rounds in a row").isCloseTo(up * up, within(band(up * up, rounds / 2)));
            for (int j = 0; j < all.size(); j++) {
                double expected = i == j ? up : up * up;
                assertThat(both[i][j]).isCloseTo(expected, within(band(expected, rounds)));
            }
        }
    }

    private static double band(double probability, int draws) {
        return 5 * Math.sqrt(probability * (1 - probability) / draws);
    }

    @Test
    void linksThatAreLeftHaveTheMetropolisWeightsOfTheirGraph() {
        Mixing mixing = MixingSequence.linkDrops(Topology.torus(3, 3), 0.2, 5);
        int compared = 0;
        for (int t = 0; t < ROUNDS; t++) {
            Topology left;
            try {
                left = Topology.fromEdges(9, links(mixing.at(t)));
            } catch (IllegalArgumentException disconnected) {
                continue;
            }
            assertThat(dense(mixing.at(t)))
                    .isDeepEqualTo(dense(MixingMatrix.metropolis(left).at(0)));
            compared++;
        }
        assertThat(compared).isGreaterThan(ROUNDS / 2);
        Mixing never = MixingSequence.linkDrops(Topology.torus(3, 3), 0, 5);
        assertThat(dense(never.at(17)))
                .isDeepEqualTo(
                        dense(MixingMatrix.metropolis(Topology.torus(3, 3)).at(0)));
    }

    static Stream<Family> drawn() {
        return Stream.of(
                seed -> MixingSequence.randomMatchings(Topology.exponential(12), seed),
                seed -> MixingSequence.linkDrops(Topology.exponential(12), 0.3, seed));
    }

    /** A random sequence of a seed. */
    interface Family {
        Mixing of(long seed);
    }

    @ParameterizedTest
    @MethodSource("drawn")
    void roundsAreFunctionsOfSeedAndRoundOnEveryThreadAndInEveryOrder(Family family) {
        Mixing shared = family.of(1);
        Mixing backwards = family.of(1);
        List<double[][]> expected = LongStream.range(0, 200)
                .mapToObj(t -> dense(backwards.at(199 - t)))
                .toList();
        IntStream.range(0, 4000).parallel().forEach(i -> {
            int t = i % 200;
            assertThat(dense(shared.at(t))).isDeepEqualTo(expected.get(199 - t));
        });
        assertThat(dense(family.of(2).at(0))).isNotEqualTo(expected.get(199));
        assertThat(expected.stream().map(Arrays::deepToString).distinct().count())
                .as("rounds differ")
                .isGreaterThan(150);
    }

    @Test
    void parametersAreNamed() {
        assertThat(MixingSequence.randomMatchings(Topology.ring(4), 9)).hasToString("random matchings seed=9");
        assertThat(MixingSequence.linkDrops(Topology.ring(4), 0.25, 9)).hasToString("link drops p=0.25 seed=9");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
    void refusesDropsThatAreNoProbability(double probability) {
        assertThatThrownBy(() -> MixingSequence.linkDrops(Topology.ring(4), probability, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Drop probability " + probability, "[0, 1)");
    }

    @Test
    void refusesSequencesWithoutAgents() {
        assertThatThrownBy(() -> MixingSequence.onePeerExponential(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one agent");
    }
}
