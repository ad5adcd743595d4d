package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
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
}
