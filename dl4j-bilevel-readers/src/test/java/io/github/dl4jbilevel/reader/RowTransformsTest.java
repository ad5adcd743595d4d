package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.noise.AlphaStable;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RowTransformsTest {

    /** Columns (1, 3) and (5, 5): means 2 and 5, deviations 1 and 0. */
    @Test
    void standardizerUsesTrainingMeansAndDeviations() {
        LabeledRows train = SmallRows.rows(new float[][] {{1, 5}, {3, 5}}, 0, 1);
        LabeledRows test = SmallRows.rows(new float[][] {{4, 7}}, 0);
        Standardizer standardizer = Standardizer.fit(train);
        assertThat(standardizer.mean(0)).isEqualTo(2);
        assertThat(standardizer.std(0)).isEqualTo(1);
        assertThat(standardizer.std(1)).isZero();
        INDArray before = train.features();
        standardizer.apply(train);
        standardizer.apply(test);
        assertThat(train.features()).isSameAs(before).isEqualTo(Nd4j.createFromArray(new float[][] {{-1, 0}, {1, 0}}));
        assertThat(test.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{2, 2}}));
        assertThatThrownBy(() -> standardizer.apply(SmallRows.rows(new float[][] {{1}}, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 features");
    }

    @Test
    void standardizedRowsHaveMeanZeroAndDeviationOne() {
        LabeledRows rows =
                Synthetic.of(Synthetic.Kind.BERNOULLI, 1, 3).generate().train();
        Standardizer.fit(rows).apply(rows);
        Standardizer again = Standardizer.fit(rows);
        for (int j = 0; j < rows.featureCount(); j++) {
            assertThat(again.mean(j)).isCloseTo(0, within(1e-6));
            assertThat(again.std(j)).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void featureNoiseHasTheLawAskedForAndIsSeeded() {
        int n = 40_000;
        LabeledRows[] first = {zeros(n), zeros(n)};
        LabeledRows[] second = {zeros(n), zeros(n)};
        FeatureNoise noise = new FeatureNoise(new AlphaStable(1, 0.25), 9);
        noise.addTo(first[0], first[1]);
        noise.addTo(second[0], second[1]);
        assertThat(first[0].features()).isEqualTo(second[0].features());
        assertThat(first[1].features()).isEqualTo(second[1].features()).isNotEqualTo(first[0].features());
        for (LabeledRows rows : first) {
            double[] x = rows.features().data().asDouble();
            long inside = Arrays.stream(x).filter(v -> Math.abs(v) < 0.25).count();
            assertThat(inside / (double) n).as("quartiles").isCloseTo(0.5, within(2 / Math.sqrt(n)));
        }
    }

    @Test
    void noiseIsAddedToTheFeatures() {
        LabeledRows train = SmallRows.rows(new float[][] {{100, -100}}, 0);
        LabeledRows validation = SmallRows.rows(new float[][] {{7, 8}}, 1);
        new FeatureNoise(new AlphaStable(1.5, 0), 1).addTo(train, validation);
        assertThat(train.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{100, -100}}));
        new FeatureNoise(new AlphaStable(2, 0.1), 1).addTo(train, validation);
        assertThat(train.features().getDouble(0, 0)).isCloseTo(100, within(1.0)).isNotEqualTo(100);
        assertThat(train.features().getDouble(0, 1))
                .isCloseTo(-100, within(1.0))
                .isNotEqualTo(-100);
    }

    @Test
    void noiseBeyondTheTypesRangeIsAnError() {
        FeatureNoise wild = new FeatureNoise(new AlphaStable(0.02, 1), 1);
        LabeledRows train = zeros(1000);
        assertThatThrownBy(() -> wild.addTo(train, train))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("alpha=0.02");
    }

    private static LabeledRows zeros(int n) {
        return SmallRows.rows(new float[n][1], new int[n]);
    }
}
