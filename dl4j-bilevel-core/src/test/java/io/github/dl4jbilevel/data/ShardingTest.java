package io.github.dl4jbilevel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ShardingTest {
    private static final int CLASSES = 4;

    /** Row i has class i modulo 4. */
    private static RowStore rows(int n) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, n, CLASSES);
        for (int i = 0; i < n; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return RowStore.of(new DataSet(Nd4j.zeros(DataType.FLOAT, n, 2), labels), DataType.FLOAT, "rows");
    }

    private static void assertCoversEachRowOnce(int[][] deal, int n) {
        assertThat(Arrays.stream(deal).flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, n).toArray());
    }

    private static double[] classShares(int[] rows) {
        double[] shares = new double[CLASSES];
        for (int row : rows) {
            shares[row % CLASSES] += 1.0 / rows.length;
        }
        return shares;
    }

    /** Mean over agents of the largest class share: 1/4 without skew, 1 where every agent has one class. */
    private static double skew(int[][] deal) {
        return Arrays.stream(deal)
                .mapToDouble(rows -> Arrays.stream(classShares(rows)).max().orElseThrow())
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 100, 1003})
    void evenDealCoversEachRowOnceInShardsOfEqualSize(int n) {
        int[][] deal = Sharding.even().deal(List.of(rows(n)), 8, 1, 5).get(0);
        assertCoversEachRowOnce(deal, n);
        assertThat(Arrays.asList(deal))
                .allSatisfy(rows -> assertThat(rows.length).isBetween(n / 8, (n + 7) / 8));
    }

    @Test
    void theSeedDecidesTheDeal() {
        RowStore rows = rows(200);
        for (Sharding sharding : List.of(Sharding.even(), Sharding.dirichlet(1))) {
            int[][] deal = sharding.deal(List.of(rows), 4, 1, 5).get(0);
            assertThat(sharding.deal(List.of(rows), 4, 1, 5).get(0)).isDeepEqualTo(deal);
            assertThat(Arrays.deepEquals(sharding.deal(List.of(rows), 4, 1, 6).get(0), deal))
                    .as("another seed, %s", sharding)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 100})
    void dirichletDealCoversEachRowOnce(double alpha) {
        for (long seed = 0; seed < 5; seed++) {
            assertCoversEachRowOnce(
                    Sharding.dirichlet(alpha)
                            .deal(List.of(rows(403)), 5, 2, seed)
                            .get(0),
                    403);
        }
    }

    @Test
    void smallAlphaSkewsAndLargeAlphaDoesNot() {
        RowStore rows = rows(2000);
        assertThat(skew(Sharding.dirichlet(0.1).deal(List.of(rows), 5, 1, 1).get(0)))
                .isGreaterThan(0.6);
        assertThat(skew(Sharding.dirichlet(1000).deal(List.of(rows), 5, 1, 1).get(0)))
                .isLessThan(0.3);
    }

    @Test
    void validationRowsGetTheSkewOfTheTrainingRows() {
        List<int[][]> deals = Sharding.dirichlet(0.3).deal(List.of(rows(8000), rows(4000)), 4, 1, 2);
        assertThat(skew(deals.get(0))).isGreaterThan(0.4);
        for (int k = 0; k < 4; k++) {
            double[] training = classShares(deals.get(0)[k]);
            double[] validation = classShares(deals.get(1)[k]);
            for (int c = 0; c < CLASSES; c++) {
                assertThat(validation[c]).as("agent %d, class %d", k, c).isCloseTo(training[c], within(0.01));
            }
        }
    }

    @Test
    void skewReachesTheMinimumOfEveryAgent() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(Arrays.asList(Sharding.dirichlet(0.3)
                            .deal(List.of(rows(120)), 4, 10, seed)
                            .get(0)))
                    .allSatisfy(rows -> assertThat(rows.length).isGreaterThanOrEqualTo(10));
        }
    }

    /** A network with one sigmoid output has labels of one column, 0 or 1. */
    @Test
    void labelsOfOneColumnAreTwoClasses() {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 2000, 1);
        for (int i = 0; i < 2000; i += 2) {
            labels.putScalar(i, 0, 1);
        }
        RowStore rows = RowStore.of(new DataSet(Nd4j.zeros(2000, 2), labels), DataType.FLOAT, "rows");
        int[][] deal = Sharding.dirichlet(0.05).deal(List.of(rows), 2, 10, 3).get(0);
        for (int[] shard : deal) {
            double ones = Arrays.stream(shard).filter(row -> row % 2 == 0).count() / (double) shard.length;
            assertThat(Math.abs(ones - 0.5)).isGreaterThan(0.2);
        }
    }

    @Test
    void refusesLabelSkewWithoutClasses() {
        DataSet regression = new DataSet(
                Nd4j.zeros(4, 2), Nd4j.createFromArray(0.5f, 1, 0, 1).reshape(4, 1));
        RowStore rows = RowStore.of(regression, DataType.FLOAT, "rows");
        assertThatThrownBy(() -> Sharding.dirichlet(1).deal(List.of(rows), 2, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("row 0", "0.5", "0 or 1", "Sharding.even()");
        DataSet sequences = new DataSet(Nd4j.zeros(4, 2, 3), Nd4j.zeros(4, 2, 3));
        RowStore ofRankThree = RowStore.of(sequences, DataType.FLOAT, "rows");
        assertThatThrownBy(() -> Sharding.dirichlet(1).deal(List.of(ofRankThree), 2, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("rank 3", "one class per row", "Sharding.even()");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesBadConcentrations(double alpha) {
        assertThatThrownBy(() -> Sharding.dirichlet(alpha))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("alpha = " + alpha, "positive and finite", "Sharding.even()");
    }

    /** With a vanishing alpha each class goes to one agent, so five agents cannot share four classes. */
    @Test
    void refusesSkewThatLeavesAnAgentWithoutRows() {
        assertThatThrownBy(() -> Sharding.dirichlet(1e-3).deal(List.of(rows(100)), 5, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "alpha = 0.001", "fewer than 1 rows", "larger alpha, fewer agents, or more rows");
    }

    @Test
    void refusesFewerRowsThanAgents() {
        assertThatThrownBy(() -> Sharding.even().deal(List.of(rows(100), rows(3)), 5, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("rows: 3 rows for 5 agents", "at least 5", "more rows or fewer agents");
    }

    /** Rows whose feature 1 is the silo; feature 0 is the row's number, the class is 0. */
    private static RowStore silos(String name, double... silos) {
        INDArray features = Nd4j.zeros(DataType.FLOAT, silos.length, 2);
        for (int i = 0; i < silos.length; i++) {
            features.putScalar(i, 0, i);
            features.putScalar(i, 1, silos[i]);
        }
        return RowStore.of(new DataSet(features, Nd4j.ones(DataType.FLOAT, silos.length, 1)), DataType.FLOAT, name);
    }

    private static double[] repeated(double... valueAndCount) {
        return IntStream.range(0, valueAndCount.length / 2)
                .boxed()
                .flatMapToDouble(
                        i -> DoubleStream.generate(() -> valueAndCount[2 * i]).limit((long) valueAndCount[2 * i + 1]))
                .toArray();
    }

    /** Silos of 5, 4, 3, 3 and 3 rows on two agents, largest first: 5 + 3, 4 + 3, then the last to the smaller one. */
    @Test
    void silosAreDealtLargestFirstToTheAgentWithTheFewestRows() {
        RowStore rows = silos("rows", repeated(7, 3, -1.5, 5, 8, 3, 0, 4, 9, 3));
        int[][] deal = Sharding.byColumn(1).deal(List.of(rows), 2, 1, 1).get(0);
        assertThat(deal[0]).containsExactly(3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(deal[1]).containsExactly(0, 1, 2, 11, 12, 13, 14, 15, 16, 17);
        assertThat(Sharding.byColumn(1).deal(List.of(rows), 2, 1, 99).get(0)).isDeepEqualTo(deal);
    }

    /** The smallest silo of an agent was its last, given to it when no other agent had fewer rows. */
    @Test
    void silosStayWholeAndShardsAreBalanced() {
        double[] silos = new java.util.Random(3)
                .doubles(2000, 0, 1)
                .map(u -> Math.floor(60 * u * u))
                .toArray();
        int[][] deal = Sharding.byColumn(1)
                .deal(List.of(silos("rows", silos)), 7, 2, 1)
                .get(0);
        assertCoversEachRowOnce(deal, silos.length);
        for (int[] one : deal) {
            long smallest = silosOf(one, silos).stream()
                    .mapToLong(silo ->
                            Arrays.stream(one).filter(row -> silos[row] == silo).count())
                    .min()
                    .orElseThrow();
            for (int[] other : deal) {
                assertThat(other.length).isGreaterThanOrEqualTo((int) (one.length - smallest));
                if (one != other) {
                    assertThat(silosOf(one, silos)).doesNotContainAnyElementsOf(silosOf(other, silos));
                }
            }
        }
    }

    private static Set<Double> silosOf(int[] rows, double[] silos) {
        return Arrays.stream(rows).mapToObj(row -> silos[row]).collect(Collectors.toSet());
    }

    @Test
    void validationRowsFollowTheirSilo() {
        double[] training = repeated(1, 40, 2, 30, 3, 20, 4, 10);
        double[] validation = repeated(4, 5, 2, 1, 1, 3, 3, 2);
        List<int[][]> deals = Sharding.byColumn(1)
                .deal(List.of(silos("training data", training), silos("validation data", validation)), 2, 1, 1);
        for (int k = 0; k < 2; k++) {
            assertThat(silosOf(deals.get(1)[k], validation)).isEqualTo(silosOf(deals.get(0)[k], training));
        }
    }

    @Test
    void severalFeaturesAreOneValueAndZerosOfBothSignsAreEqual() {
        RowStore rows = silos("rows", 0.0, -0.0, 1, 1);
        int[][] byOne = Sharding.byColumn(1).deal(List.of(rows), 2, 2, 1).get(0);
        assertThat(byOne[0]).containsExactly(0, 1);
        assertThat(byOne[1]).containsExactly(2, 3);
        int[][] byBoth = Sharding.byColumn(1, 0).deal(List.of(rows), 4, 1, 1).get(0);
        assertThat(byBoth).isDeepEqualTo(new int[][] {{0}, {1}, {2}, {3}});
    }

    @Test
    void refusesFewerSilosThanAgents() {
        RowStore rows = silos("training data", repeated(1, 40, 2, 30));
        assertThatThrownBy(() -> Sharding.byColumn(1).deal(List.of(rows), 3, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "by feature 1 of training data", "2 distinct values for 3 agents", "Use 2 agents or fewer");
    }

    @Test
    void refusesSilosWithTooFewRows() {
        RowStore rows = silos("training data", repeated(1, 40, 2, 1));
        assertThatThrownBy(() -> Sharding.byColumn(1).deal(List.of(rows), 2, 2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("agent 1 1 of 41 rows", "[40, 1]", "at least 2");
    }

    @Test
    void refusesColumnsThatAreNot() {
        assertThatThrownBy(() -> Sharding.byColumn(-1)).hasMessageContainingAll("[-1]", "from 0");
        assertThatThrownBy(Sharding::byColumn).hasMessageContainingAll("[]", "at least one");
        assertThatThrownBy(() -> Sharding.byColumn(2).deal(List.of(rows(10)), 2, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("feature 2 of rows", "2 features, numbered from 0 to 1");
        RowStore sequences = RowStore.of(new DataSet(Nd4j.zeros(4, 2, 3), Nd4j.zeros(4, 2, 3)), DataType.FLOAT, "rows");
        assertThatThrownBy(() -> Sharding.byColumn(0).deal(List.of(sequences), 2, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("rank 3", "rank 2", "one iterator per agent");
    }

    @Test
    void shardingsAreValues() {
        assertThat(List.of(Sharding.even(), Sharding.dirichlet(0.5), Sharding.byColumn(3), Sharding.byColumn(3, 4)))
                .isEqualTo(List.of(
                        Sharding.even(), Sharding.dirichlet(0.5), Sharding.byColumn(3), Sharding.byColumn(3, 4)))
                .doesNotHaveDuplicates()
                .extracting(Sharding::toString)
                .containsExactly("even", "dirichlet(0.5)", "by feature 3", "by feature [3, 4]");
        assertThat(Sharding.dirichlet(0.5))
                .isNotEqualTo(Sharding.dirichlet(0.6))
                .hasSameHashCodeAs(Sharding.dirichlet(0.5));
    }
}
