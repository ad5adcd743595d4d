package io.github.dl4jbilevel.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The experiments measure with known formulas. */
class NumbersTest {
    @Test
    void slopeOfAPower() {
        double[] x = {1, 2, 4, 8};
        double[] y = {48, 24, 12, 6};
        assertThat(Numbers.logLogSlope(x, y)).isCloseTo(-1, within(1e-12));
    }

    /** The known hypergradient's norm is that of central differences of F. */
    @Test
    void hypergradientOfTheQuadraticIsTheSlopeOfItsValue() {
        NoisyQuadratic problem = new NoisyQuadratic(3, 0, 5);
        INDArray x = Nd4j.linspace(-1, 2, NoisyQuadratic.SIZE, DataType.DOUBLE);
        double sum = 0;
        for (int i = 0; i < NoisyQuadratic.SIZE; i++) {
            INDArray up = x.dup();
            INDArray down = x.dup();
            up.putScalar(i, x.getDouble(i) + 1e-5);
            down.putScalar(i, x.getDouble(i) - 1e-5);
            double slope = (problem.value(up) - problem.value(down)) / 2e-5;
            sum += slope * slope;
        }
        assertThat(problem.hypergradientNorm(x)).isCloseTo(Math.sqrt(sum), within(1e-7));
    }

    /** Without noise, both oracles are the gradients of both losses. */
    @Test
    void oraclesAreGradientsOfTheLosses() {
        NoisyQuadratic problem = new NoisyQuadratic(2, 0, 5);
        BilevelObjective objective = problem.open(List.of(0, 1)).get(1);
        INDArray x = Nd4j.linspace(-1, 2, NoisyQuadratic.SIZE, DataType.DOUBLE);
        INDArray y = Nd4j.linspace(1, -3, NoisyQuadratic.SIZE, DataType.DOUBLE);
        INDArray gx = x.dup();
        INDArray gy = y.dup();
        objective.gradient(x, y, new Sample(1, 1, 0, Sample.Stream.MAIN), 2, 3, gx, gy);
        for (INDArray v : List.of(x, y)) {
            INDArray g = v == x ? gx : gy;
            for (int i = 0; i < NoisyQuadratic.SIZE; i++) {
                double at = v.getDouble(i);
                v.putScalar(i, at + 1e-5);
                double up = 2 * objective.upperLoss(x, y) + 3 * objective.lowerLoss(x, y);
                v.putScalar(i, at - 1e-5);
                double down = 2 * objective.upperLoss(x, y) + 3 * objective.lowerLoss(x, y);
                v.putScalar(i, at);
                assertThat(g.getDouble(i)).isCloseTo((up - down) / 2e-5, within(1e-6));
            }
        }
    }
}
