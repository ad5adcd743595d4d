package io.github.dl4jbilevel.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** On f = (y - 3)^2 / 2 + x and g = x y^2 / 2: f_x = 1, f_y = y - 3, g_y = x y, g_xy = y. */
class LookaheadHypergradientTest {
    private static final Sample SAMPLE = new Sample(1, 0, 0, Sample.Stream.MAIN);

    private record Scalars() implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x, INDArray y, Sample sample, double weightF, double weightG, INDArray gx, INDArray gy) {
            double a = x.getDouble(0);
            double b = y.getDouble(0);
            gx.putScalar(0, weightF + weightG * b * b / 2);
            gy.putScalar(0, weightF * (b - 3) + weightG * a * b);
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return Double.NaN;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return Double.NaN;
        }
    }

    private final Oracle oracle = new Oracle(new Scalars(), List.of(), Oracle.Scratch.of(DataType.DOUBLE, 1, 1));

    private double[] direction(double x, double y, double v, Set<Level> moving) {
        LevelVector point = LevelVector.zeros(DataType.DOUBLE, 1, 1);
        point.upper().assign(x);
        point.lower().assign(y);
        point.auxiliary().assign(v);
        LevelVector d = LevelVector.zeros(DataType.DOUBLE, 1, 1);
        new LookaheadHypergradient().direction(oracle, point, SAMPLE, moving, List.of(d));
        return d.row().toDoubleVector();
    }

    /** At x = 2, y = 5, v = 7: d_x = 1 - 5 * 7, d_y = 2 * 5, d_v = 7 - (5 - 3). */
    @Test
    void byHand() {
        assertThat(direction(2, 5, 7, Surrogate.ALL)).containsExactly(new double[] {-34, 10, 5}, within(1e-8));
    }

    /** With v = f_y, -d_x + f_x is the slope by x of f after a step y - s g_y, divided by -s; here by a central difference. */
    @Test
    void isTheSlopeOfTheValidationLossAfterAStep() {
        double x = 0.7;
        double y = -1.3;
        double s = 1e-4;
        double e = 1e-3;
        double up = y - s * (x + e) * y;
        double down = y - s * (x - e) * y;
        double slope = ((up - 3) * (up - 3) - (down - 3) * (down - 3)) / 2 / (2 * e);
        double d = direction(x, y, y - 3, Surrogate.ALL)[0] - 1;
        assertThat(s * d).isCloseTo(slope, within(1e-3 * Math.abs(slope)));
    }

    @Test
    void evaluatesWhatMovingLevelsNeed() {
        LookaheadHypergradient surrogate = new LookaheadHypergradient();
        for (Set<Level> moving :
                List.of(EnumSet.of(Level.LOWER), EnumSet.of(Level.UPPER), EnumSet.of(Level.AUXILIARY), Surrogate.ALL)) {
            long before = oracle.evaluations();
            direction(2, 5, 7, moving);
            assertThat(oracle.evaluations() - before).isEqualTo(surrogate.evaluations(moving));
        }
    }

    @Test
    void startsWithoutADirectionToLookIn() {
        assertThat(direction(2, 5, 0, Surrogate.ALL)[0]).isEqualTo(1);
    }
}
