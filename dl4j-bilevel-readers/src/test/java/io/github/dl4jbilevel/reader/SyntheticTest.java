package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.reader.Synthetic.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class SyntheticTest {

    private static List<LabeledRows> all(Synthetic.Sets sets) {
        return List.of(sets.train(), sets.validation(), sets.test());
    }

    /** (a - m)'w of a row. */
    private static double score(Synthetic law, LabeledRows rows, int row) {
        double[] w = law.weights();
        double score = 0;
        for (int j = 0; j < w.length; j++) {
            double mean = law.kind() == Kind.GAUSSIAN ? 0 : j < 10 ? 0.9 : 0.1;
            score += (rows.features().getDouble(row, j) - mean) * w[j];
        }
        return score;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void withoutNoiseLabelsAreTheSignOfTheSharedLinearRule(Kind kind) {
        Synthetic law = new Synthetic(kind, 300, 20, 0, 1, 5);
        for (LabeledRows rows : all(law.generate())) {
            for (int i = 0; i < rows.rows(); i++) {
                assertThat(rows.classOf(i)).isEqualTo(score(law, rows, i) > 0 ? 1 : 0);
            }
        }
    }

    /** P(nu xi > s) for Cauchy xi is 1/2 - atan(s/nu)/pi: so often the label contradicts the rule. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void labelNoiseFlipsAsOftenAsCauchyNoiseMust(Kind kind) {
        double nu = 2;
        Synthetic law = new Synthetic(kind, 4000, 20, nu, 1, 6);
        LabeledRows rows = law.generate().test();
        double expected = 0;
        int flipped = 0;
        for (int i = 0; i < rows.rows(); i++) {
            double score = score(law, rows, i);
            expected += 0.5 - Math.atan(Math.abs(score) / nu) / Math.PI;
            flipped += (score > 0) == (rows.classOf(i) == 1) ? 0 : 1;
        }
        assertThat((double) flipped).isCloseTo(expected, within(4 * Math.sqrt(rows.rows() * 0.25)));
    }

    @Test
    void gaussianFeaturesHaveMeanZeroAndVarianceOne() {
        INDArray a = Synthetic.of(Kind.GAUSSIAN, 1, 7).generate().train().features();
        assertThat(a.shape()).containsExactly(10_000, 100);
        assertThat(a.meanNumber().doubleValue()).isCloseTo(0, within(4e-3));
        assertThat(a.mul(a).meanNumber().doubleValue()).isCloseTo(1, within(4 * Math.sqrt(2e-6)));
    }

    @Test
    void bernoulliFeaturesAreTenCommonAndNinetyRare() {
        LabeledRows rows = Synthetic.of(Kind.BERNOULLI, 1, 8).generate().train();
        Standardizer moments = Standardizer.fit(rows);
        double band = 4.5 * Math.sqrt(0.09 / rows.rows());
        for (int j = 0; j < 100; j++) {
            assertThat(moments.mean(j)).isCloseTo(j < 10 ? 0.9 : 0.1, within(band));
        }
        assertThat(rows.features().getRow(0).toDoubleVector()).containsOnly(0, 1);
    }

    /** The label rule takes the mean off the features, so classes are balanced. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void classesAreBalancedWhateverTheWeights(Kind kind) {
        for (int seed = 0; seed < 20; seed++) {
            int[] count = new Synthetic(kind, 2000, 100, 1, 1, seed)
                    .generate()
                    .train()
                    .rowsPerClass();
            assertThat(count[1]).as("seed %s", seed).isBetween(850, 1150);
        }
    }

    @Test
    void sameValuesGiveTheSameDataAndTheSetsDiffer() {
        Synthetic law = new Synthetic(Kind.GAUSSIAN, 50, 12, 1, 1.5, 9);
        Synthetic.Sets one = law.generate();
        Synthetic.Sets two = law.generate();
        for (int part = 0; part < 3; part++) {
            LabeledRows a = all(one).get(part);
            LabeledRows b = all(two).get(part);
            assertThat(a.features()).isEqualTo(b.features());
            assertThat(a.rowsPerClass()).isEqualTo(b.rowsPerClass());
        }
        assertThat(one.train().features()).isNotEqualTo(one.validation().features());
        assertThat(one.validation().features()).isNotEqualTo(one.test().features());
        assertThat(new Synthetic(Kind.GAUSSIAN, 50, 12, 1, 1.5, 10).weights()).isNotEqualTo(law.weights());
    }

    @Test
    void sizesAndLawsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Synthetic(Kind.BERNOULLI, 10, 9, 1, 1, 0)).hasMessageContaining("10 features");
        assertThatThrownBy(() -> new Synthetic(Kind.GAUSSIAN, 0, 9, 1, 1, 0)).hasMessageContaining("0 rows");
        assertThatThrownBy(() -> new Synthetic(Kind.GAUSSIAN, 1, 9, 1, 2.5, 0)).hasMessageContaining("2.5");
        assertThatThrownBy(() -> new Synthetic(Kind.GAUSSIAN, 1, 9, -1, 1, 0)).hasMessageContaining("-1");
    }
}
