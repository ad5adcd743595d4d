package io.github.dl4jbilevel.hyperparameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A common part, and own parts that are slower and bounded; the same by host memory and by ND4J's operations. */
class PoolingTest {
    private static final Pooling POOLING = new Pooling(0.5, 2);

    /** Two groups: three coefficients, and one, which has no part of its own. */
    private static final List<BoundRegularizer.Coefficients> ALL = List.of(coefficients(3, 0), coefficients(1, 3));

    private static BoundRegularizer.Coefficients coefficients(long units, long first) {
        WeightBlock block = new WeightBlock(0, "0", "W", true, 0, 1, units, 2);
        return new BoundRegularizer.Coefficients(WeightMeasure.L2, block, block, first, 1);
    }

    /** r = sum_i c_i x_i with c = (1, 10, 100, 1000), whose gradient is c. */
    private record Linear() implements Hyperparameters.Term {
        @Override
        public double penalty(INDArray x, INDArray theta) {
            return x.getDouble(0) + 10 * x.getDouble(1) + 100 * x.getDouble(2) + 1000 * x.getDouble(3);
        }

        @Override
        public void addGradient(double weight, INDArray x, INDArray theta, INDArray gx, INDArray gy) {
            gx.addi(Nd4j.createFromArray(1.0, 10, 100, 1000).muli(weight));
        }
    }

    private static INDArray none() {
        return Nd4j.zeros(DataType.DOUBLE, 1);
    }

    /** u = 0.5 d / 2: d = 4 gives u = 1 and an own part of 2 * 1/2 = 1; d = -12 gives u = -3 and -1.5. */
    @Test
    void byHand() {
        assertThat(POOLING.own(4)).isEqualTo(1);
        assertThat(POOLING.own(-12)).isEqualTo(-1.5);
        assertThat(POOLING.slope(0)).isEqualTo(0.5);
        for (boolean onHost : new boolean[] {true, false}) {
            PooledTerm term = new PooledTerm(ALL, POOLING, new Linear(), onHost);
            INDArray x = Nd4j.createFromArray(7.0, 0, 4, -12, 20);
            assertThat(term.effective(x).toDoubleVector()).containsExactly(7, 8, 5.5, 20);
            assertThat(term.penalty(x, none())).isEqualTo(7 + 80 + 550 + 20_000);
        }
    }

    @Test
    void gradientsAreCentralDifferences() {
        double[] at = {-3, 0.3, -5, 40, 0.7};
        for (boolean onHost : new boolean[] {true, false}) {
            PooledTerm term = new PooledTerm(ALL, POOLING, new Linear(), onHost);
            INDArray x = Nd4j.createFromArray(at);
            INDArray gradient = Nd4j.createFromArray(1.0, 1, 1, 1, 1);
            term.addGradient(2, x, none(), gradient, none());
            for (int i = 0; i < at.length; i++) {
                x.putScalar(i, at[i] + 1e-5);
                double up = term.penalty(x, none());
                x.putScalar(i, at[i] - 1e-5);
                double slope = (up - term.penalty(x, none())) / 2e-5;
                x.putScalar(i, at[i]);
                assertThat(gradient.getDouble(i)).isCloseTo(1 + 2 * slope, within(1e-5 * (1 + Math.abs(slope))));
            }
        }
    }

    @Test
    void noCoefficientIsFartherFromTheCommonOneThanTheReach() {
        for (double d : new double[] {-1e9, -3, 0, 2, 1e9}) {
            assertThat(Math.abs(POOLING.own(d))).isLessThanOrEqualTo(2);
            assertThat(POOLING.slope(d)).isBetween(0.0, 0.5);
        }
        assertThatThrownBy(() -> new Pooling(2, 1)).hasMessageContaining("(0, 1]");
        assertThatThrownBy(() -> new Pooling(1, 0)).hasMessageContaining("positive");
    }
}
