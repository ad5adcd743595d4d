package io.github.dl4jbilevel.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** On f = (y - 3)^2 / 2 + x and g = y^2 - x y: f_x = 1, f_y = y - 3, g_yy = 2, g_xy = -1. */
class ImplicitHypergradientTest {
    private record Scalars() implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x, INDArray y, Sample sample, double weightF, double weightG, INDArray gx, INDArray gy) {
            double b = y.getDouble(0);
            gx.putScalar(0, weightF - weightG * b);
            gy.putScalar(0, weightF * (b - 3) + weightG * (2 * b - x.getDouble(0)));
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

    /** At x = 1, y = 2: d_x = 1 + v, d_y = 3, d_v = 2 v + 1, for any length of v, also one that its type can hardly hold. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT, 0",
        "FLOAT, 1e-45",
        "FLOAT, 1e-41",
        "FLOAT, 1e-38",
        "FLOAT, 1e-31",
        "FLOAT, -1e-20",
        "FLOAT, 7",
        "FLOAT, 1e20",
        "DOUBLE, 4.9e-324",
        "DOUBLE, 1e-310",
        "DOUBLE, 1e-295",
        "DOUBLE, 1e-200",
        "DOUBLE, 7"
    })
    void byHand(DataType type, double v) {
        LevelVector point = LevelVector.zeros(type, 1, 1);
        point.upper().assign(1);
        point.lower().assign(2);
        point.auxiliary().assign(v);
        LevelVector d = LevelVector.zeros(type, 1, 1);
        Oracle oracle = new Oracle(new Scalars(), List.of(), Oracle.Scratch.of(type, 1, 1));
        Sample sample = new Sample(1, 0, 0, Sample.Stream.MAIN);
        new ImplicitHypergradient().direction(oracle, point, sample, Surrogate.ALL, List.of(d));
        double tolerance = (type == DataType.FLOAT ? 1e-4 : 1e-9) * (1 + Math.abs(v));
        assertThat(d.row().toDoubleVector()).containsExactly(new double[] {1 + v, 3, 2 * v + 1}, within(tolerance));
    }
}
