package io.github.dl4jbilevel.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GradientNoiseTest {
    private static final int Q = 50_000;
    private static final Segment SPARED = new Segment(10, 5);
    private static final Sample SAMPLE = new Sample(1, 2, 3, Sample.Stream.MAIN);

    private static INDArray noiseAt(double y, GradientNoise noise, Sample sample, double weightF, double weightG) {
        BilevelProblem noisy = noise.addTo(new Linear());
        BilevelObjective objective = noisy.open(List.of(0)).get(0);
        INDArray gx = Nd4j.zeros(DataType.DOUBLE, 3);
        INDArray gy = Nd4j.zeros(DataType.DOUBLE, Q);
        objective.gradient(
                Nd4j.zeros(DataType.DOUBLE, 3),
                Nd4j.valueArrayOf(new long[] {Q}, y, DataType.DOUBLE),
                sample,
                weightF,
                weightG,
                gx,
                gy);
        return Nd4j.concat(0, gx, gy.subi(1));
    }

    @Test
    void noiseBelongsToTheSampleNotToThePoint() {
        GradientNoise noise = new GradientNoise(1.5, 0.3);
        INDArray drawn = noiseAt(0, noise, SAMPLE, 1, 2);
        assertThat(noiseAt(5, noise, SAMPLE, 1, 2)).isEqualTo(drawn);
        assertThat(noiseAt(0, noise, new Sample(1, 2, 4, Sample.Stream.MAIN), 1, 2))
                .isNotEqualTo(drawn);
        assertThat(noiseAt(0, noise, new Sample(1, 1, 3, Sample.Stream.MAIN), 1, 2))
                .isNotEqualTo(drawn);
    }

    /** The sample variance of n normal variables has relative deviation sqrt(2 / n); four of it are allowed. */
    @Test
    void alphaTwoHasVarianceTwiceTheScaleSquared() {
        GradientNoise noise = new GradientNoise(2, 0.5);
        double ofG = variance(noiseAt(0, noise, SAMPLE, 0, 1));
        assertThat(ofG).isCloseTo(0.5, within(0.5 * 4 * Math.sqrt(2.0 / Q)));
        // Independent noise of f and g, each scaled with its gradient: (3^2 + 1^2) 2 scale^2.
        double ofBoth = variance(noiseAt(0, noise, SAMPLE, 3, 1));
        assertThat(ofBoth).isCloseTo(5, within(5 * 4 * Math.sqrt(2.0 / Q)));
    }

    private static double variance(INDArray noise) {
        double norm = noise.norm2Number().doubleValue();
        return norm * norm / noise.length();
    }

    @Test
    void everyEntryButTheSparedOnesIsNoisy() {
        INDArray drawn = noiseAt(0, new GradientNoise(1.5, 0.3), SAMPLE, 1, 1);
        for (int i = 0; i < 100; i++) {
            long entryOfY = i - 3L;
            boolean spared = entryOfY >= SPARED.offset() && entryOfY < SPARED.offset() + SPARED.length();
            assertThat(drawn.getDouble(i) == 0).as("entry %d", i).isEqualTo(spared);
        }
    }

    @Test
    void lossesAndSizesAreThoseOfTheCleanProblem() {
        BilevelProblem noisy = new GradientNoise(1.5, 0.3).addTo(new Linear());
        BilevelObjective objective = noisy.open(List.of(0)).get(0);
        INDArray x = Nd4j.zeros(DataType.DOUBLE, 3);
        INDArray y = Nd4j.ones(DataType.DOUBLE, Q);
        assertThat(objective.upperLoss(x, y)).isEqualTo(7);
        assertThat(objective.lowerLoss(x, y)).isEqualTo(Q);
        assertThat(List.of(noisy.agents(), noisy.upperSize(), noisy.lowerSize(), noisy.nonGradientParameters()))
                .isEqualTo(List.of(1, 3L, (long) Q, List.of(SPARED)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5, 2.01, Double.NaN})
    void refusesTailIndicesWithoutAMean(double tailIndex) {
        assertThatThrownBy(() -> new GradientNoise(tailIndex, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Tail index " + tailIndex, "(1, 2]", "no mean");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesScalesThatAreNotPositiveAndFinite(double scale) {
        assertThatThrownBy(() -> new GradientNoise(1.5, scale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Scale " + scale, "positive and finite", "leave the noise out");
    }

    /** A gradient of 1 by every y and 0 by every x, whatever the weights; some entries are not gradients. */
    private static final class Linear implements BilevelProblem, BilevelObjective {
        @Override
        public int agents() {
            return 1;
        }

        @Override
        public long upperSize() {
            return 3;
        }

        @Override
        public long lowerSize() {
            return Q;
        }

        @Override
        public DataType dataType() {
            return DataType.DOUBLE;
        }

        @Override
        public void start(int agent, INDArray x, INDArray y) {
            x.assign(0);
            y.assign(0);
        }

        @Override
        public List<Segment> nonGradientParameters() {
            return List.of(SPARED);
        }

        @Override
        public List<BilevelObjective> open(List<Integer> agents) {
            return List.of(this);
        }

        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            gradientX.assign(0);
            gradientY.assign(1);
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return 7;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return y.sumNumber().doubleValue();
        }
    }
}
