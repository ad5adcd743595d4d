package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two agents with one number a block, small enough for paper. The sample of round t has curvature s = 1 + t:
 *
 * <pre>
 *   f = s/2 (y - b)^2 + 1/2 (x - c)^2,   g = 1/2 y^2 - x y,     (b, c) = (1, 0) and (3, 2),   start x = 1, y = 0
 * </pre>
 */
final class ScalarProblem implements BilevelProblem {
    @Override
    public int agents() {
        return 2;
    }

    @Override
    public long upperSize() {
        return 1;
    }

    @Override
    public long lowerSize() {
        return 1;
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(1);
        y.assign(0);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return agents.stream()
                .<BilevelObjective>map(k -> new Objective(1 + 2.0 * k, 2.0 * k))
                .toList();
    }

    private record Objective(double b, double c) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            double u = x.getDouble(0);
            double v = y.getDouble(0);
            double s = 1.0 + sample.round();
            gradientX.putScalar(0, weightF * (u - c) - weightG * v);
            gradientY.putScalar(0, weightF * s * (v - b) + weightG * (v - u));
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return 0;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return 0;
        }
    }
}
