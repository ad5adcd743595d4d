package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.noise.AlphaStable;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Purposes of a seed have random numbers of their own. */
class DrawTest {

    @Test
    void neighbouringSeedsShareNothingAcrossPurposes() {
        Set<Long> seen = new HashSet<>();
        int runs = 200;
        for (long seed = -runs / 2; seed < runs / 2; seed++) {
            seen.add(seed);
            for (Draw purpose : Draw.values()) {
                seen.add(purpose.seed(seed));
                assertThat(purpose.seed(seed)).isEqualTo(purpose.seed(seed));
            }
        }
        assertThat(seen).hasSize(runs * (1 + Draw.values().length));
    }

    /** Features of Synthetic I and noise on them are normal numbers both: drawn alike, they would be one another's multiples. */
    @Test
    void featureNoiseIsIndependentOfSyntheticRowsOfTheSameSeed() {
        long seed = 42;
        Synthetic.Sets sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 400, 50, 0, 2, seed).generate();
        LabeledRows zero = new LabeledRows(
                Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.FLOAT, 400, 50),
                new int[400],
                sets.train().schema());
        new FeatureNoise(new AlphaStable(2, 1), seed).addTo(zero);
        Dense noise = Dense.of(zero.features());
        for (LabeledRows rows : new LabeledRows[] {sets.train(), sets.validation(), sets.test()}) {
            Dense features = Dense.of(rows.features());
            for (int lag = -3; lag <= 3; lag++) {
                assertThat(Math.abs(correlation(noise, features, lag, 400 * 50)))
                        .as("lag %d", lag)
                        .isLessThan(0.04);
            }
        }
    }

    private static double correlation(Dense a, Dense b, int lag, int n) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 3; i < n - 3; i++) {
            ab += a.get(i) * b.get(i + lag);
            aa += a.get(i) * a.get(i);
            bb += b.get(i + lag) * b.get(i + lag);
        }
        return ab / Math.sqrt(aa * bb);
    }
}
