package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class LabelCorruptionTest {

    /** Row i is (i) and has class i modulo the number of classes. */
    static LabeledRows rows(int n, int classes) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return new LabeledRows(
                Nd4j.arange(n).castTo(DataType.FLOAT).reshape('c', n, 1).dup('c'),
                IntStream.range(0, n).map(i -> i % classes).toArray(),
                new DataSchema(1, names));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.001, 1", "0.4, 400", "0.5004, 500", "1, 1000"})
    void theShareOfTheLabelsIsWrongAndTheOthersStay(double share, int expected) {
        LabeledRows clean = rows(1000, 10);
        LabelCorruption corruption = LabelCorruption.draw(clean, share, 3);
        assertThat(corruption.count()).isEqualTo(expected);
        assertThat(corruption.rows().features()).isSameAs(clean.features());
        for (int i = 0; i < 1000; i++) {
            assertThat(corruption.originalClassOf(i))
                    .isEqualTo(clean.classOf(i))
                    .isEqualTo(i % 10);
            assertThat(corruption.isCorrupted(i))
                    .isEqualTo(corruption.corrupted()[i])
                    .isEqualTo(corruption.rows().classOf(i) != i % 10);
        }
    }

    @Test
    void theSeedDecidesTheCorruption() {
        LabeledRows clean = rows(200, 10);
        boolean[] one = LabelCorruption.draw(clean, 0.3, 5).corrupted();
        assertThat(LabelCorruption.draw(clean, 0.3, 5).corrupted()).isEqualTo(one);
        assertThat(LabelCorruption.draw(clean, 0.3, 6).corrupted()).isNotEqualTo(one);
    }

    /** Each of the 3 other classes of each true class is drawn with probability 1/3; 4.5 standard deviations are allowed. */
    @Test
    void everyOtherClassIsEquallyLikely() {
        int n = 40_000;
        LabelCorruption corruption = LabelCorruption.draw(rows(n, 4), 1, 11);
        int[][] count = new int[4][4];
        for (int i = 0; i < n; i++) {
            count[corruption.originalClassOf(i)][corruption.rows().classOf(i)]++;
        }
        double band = 4.5 * Math.sqrt(n / 4.0 * (1.0 / 3) * (2.0 / 3));
        for (int from = 0; from < 4; from++) {
            assertThat(count[from][from]).isZero();
            for (int to = 0; to < 4; to++) {
                if (to != from) {
                    assertThat((double) count[from][to]).isCloseTo(n / 12.0, within(band));
                }
            }
        }
    }

    /** Each row is corrupted with probability 1/4, whatever its place; 4.5 standard deviations are allowed. */
    @Test
    void everyRowIsEquallyLikely() {
        LabeledRows clean = rows(8, 2);
        int[] count = new int[8];
        int draws = 4000;
        for (int seed = 0; seed < draws; seed++) {
            LabelCorruption corruption = LabelCorruption.draw(clean, 0.25, seed);
            for (int i = 0; i < 8; i++) {
                count[i] += corruption.isCorrupted(i) ? 1 : 0;
            }
        }
        assertThat(count)
                .satisfies(c -> assertThat(IntStream.of(c).boxed())
                        .allMatch(k -> Math.abs(k - draws / 4.0) < 4.5 * Math.sqrt(draws * 0.25 * 0.75)));
    }

    @Test
    void theOracleKeepsTheRowsWhoseLabelIsRight() {
        LabelCorruption corruption = LabelCorruption.draw(rows(50, 5), 0.4, 1);
        LabeledRows cleaned = corruption.cleaned();
        assertThat(cleaned.rows()).isEqualTo(30);
        for (int i = 0; i < 30; i++) {
            int origin = cleaned.features().getInt(i, 0);
            assertThat(corruption.isCorrupted(origin)).isFalse();
            assertThat(cleaned.classOf(i)).isEqualTo(origin % 5);
        }
        LabelCorruption all = LabelCorruption.draw(rows(50, 5), 1, 1);
        assertThatThrownBy(all::cleaned)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("All 50 labels");
    }

    /** The pairs are 2 x 2: scores in the right order win 1, ties 1/2. */
    @Test
    void theAreaUnderTheCurveCountsPairs() {
        LabelCorruption corruption = LabelCorruption.draw(rows(4, 2), 0.5, 0);
        assertThat(corruption.auc(scores(corruption, 3, 4, 1, 2))).isEqualTo(1);
        assertThat(corruption.auc(scores(corruption, 1, 2, 3, 4))).isEqualTo(0);
        assertThat(corruption.auc(scores(corruption, 1, 3, 2, 4))).isEqualTo(0.25);
        assertThat(corruption.auc(scores(corruption, 1, 3, 1, 2))).isEqualTo(0.625);
        assertThat(corruption.auc(scores(corruption, -0.0, 0.0, 0.0, -0.0))).isEqualTo(0.5);
        assertThatThrownBy(() -> corruption.auc(1, 2, 3)).hasMessageContaining("3 scores for 4 rows");
        assertThatThrownBy(() -> corruption.auc(1, 2, 3, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> LabelCorruption.draw(rows(4, 2), 0, 0).auc(1, 2, 3, 4))
                .hasMessageContaining("0 of 4 labels are wrong");
    }

    /** Puts the first two scores to the rows with right labels, the last two to those with wrong ones. */
    private static double[] scores(LabelCorruption corruption, double... rightThenWrong) {
        double[] scores = new double[4];
        int right = 0;
        int wrong = 2;
        for (int i = 0; i < 4; i++) {
            scores[i] = rightThenWrong[corruption.isCorrupted(i) ? wrong++ : right++];
        }
        return scores;
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void sharesOutOfRangeAreRefused(double share) {
        assertThatThrownBy(() -> LabelCorruption.draw(rows(10, 2), share, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(String.valueOf(share), "between 0 and 1");
    }

    @Test
    void aSingleClassIsRefused() {
        assertThatThrownBy(() -> LabelCorruption.draw(rows(10, 1), 0.1, 0)).hasMessageContaining("only class [0]");
    }
}
