package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class LongTailTest {

    private static LabeledRows rows(int n, int classes) {
        return LabelCorruptionTest.rows(n, classes);
    }

    /** The sizes that Cui et al. state by their formula for CIFAR-10: 5000 images a class, ratio 100. */
    @Test
    void sizesDecayExponentially() {
        assertThat(new LongTail(100, 1).subsample(rows(50_000, 10)).rowsPerClass())
                .containsExactly(5000, 2997, 1797, 1077, 646, 387, 232, 139, 83, 50);
    }

    /** 8, 4, 2 for classes of equal size; with 3 rows of the second, 2 n_1 = 6 limits n_0. */
    @Test
    void sizesAreLimitedByTheClassThatHasTooFew() {
        assertThat(new LongTail(4, 1).subsample(rows(24, 3)).rowsPerClass()).containsExactly(8, 4, 2);
        int[] classes = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2};
        LabeledRows uneven = new LabeledRows(
                Nd4j.zeros(classes.length, 1), classes, rows(3, 3).schema());
        assertThat(new LongTail(4, 1).subsample(uneven).rowsPerClass()).containsExactly(6, 3, 2);
        assertThat(new LongTail(1, 1).subsample(uneven).rowsPerClass()).containsExactly(3, 3, 3);
    }

    @Test
    void theSeedDecidesWhichRowsStayAndTheyKeepOrderAndClass() {
        LabeledRows rows = rows(300, 3);
        int[] one = origins(new LongTail(10, 1).subsample(rows));
        assertThat(one).isSorted().doesNotHaveDuplicates();
        assertThat(origins(new LongTail(10, 1).subsample(rows))).isEqualTo(one);
        assertThat(origins(new LongTail(10, 2).subsample(rows))).isNotEqualTo(one);
    }

    private static int[] origins(LabeledRows rows) {
        return IntStream.range(0, rows.rows())
                .map(i -> {
                    int origin = rows.features().getInt(i, 0);
                    assertThat(rows.classOf(i)).isEqualTo(origin % rows.classCount());
                    return origin;
                })
                .toArray();
    }

    /** One of two rows of the last class stays: either with probability 1/2; four standard deviations are allowed. */
    @Test
    void everyRowOfAClassIsEquallyLikelyToStay() {
        LabeledRows rows = rows(4, 2);
        int first = 0;
        for (int seed = 0; seed < 2000; seed++) {
            first +=
                    IntStream.of(origins(new LongTail(2, seed).subsample(rows))).anyMatch(origin -> origin == 1)
                            ? 1
                            : 0;
        }
        assertThat(Math.abs(first - 1000)).isLessThan((int) (4 * Math.sqrt(500)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, 0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void ratiosBelowOneAreRefused(double ratio) {
        assertThatThrownBy(() -> new LongTail(ratio, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ratio " + ratio, "at least 1");
    }

    @Test
    void aClassLeftWithoutRowsIsRefused() {
        assertThatThrownBy(() -> new LongTail(100, 1).subsample(rows(30, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[10, 10, 10]", "[10, 1, 0]", "smaller ratio");
        LabeledRows without =
                new LabeledRows(Nd4j.zeros(2, 1), new int[] {0, 2}, rows(3, 3).schema());
        assertThatThrownBy(() -> new LongTail(2, 1).subsample(without)).hasMessageContaining("[1, 0, 1]");
        assertThatThrownBy(() -> new LongTail(2, 1).subsample(rows(3, 1))).hasMessageContaining("two classes");
    }
}
