package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Levels too long for one block of a sweep, in single precision. With b_k, c_k drawn for agent k, s_t the curvature of round t and
 * x as long as y:
 *
 * <pre>
 *   f_k = s_t/2 ||y - b_k||^2 + 1/2 ||x - c_k||^2,    g_k = s_t/2 ||y - x - c_k||^2,    s_t = 1 + 1 / (1 + t)
 * </pre>
 */
final class WideProblem implements BilevelProblem {
    private final int length;
    private final double[][] b;
    private final double[][] c;

    WideProblem(int agents, int length) {
        Random random = new Random(2);
        this.length = length;
        this.b = new double[agents][];
        this.c = new double[agents][];
        for (int k = 0; k < agents; k++) {
            b[k] = random.doubles(length, -1, 1).map(v -> (float) v).toArray();
            c[k] = random.doubles(length, -1, 1).map(v -> (float) v).toArray();
        }
    }

    /** Entry i of b_k. */
    double b(int agent, int i) {
        return b[agent][i];
    }

    /** Entry i of c_k. */
    double c(int agent, int i) {
        return c[agent][i];
    }

    @Override
    public int agents() {
        return b.length;
    }

    static double curvature(long round) {
        return 1 + 1.0 / (1 + round);
    }

    @Override
    public long upperSize() {
        return length;
    }

    @Override
    public long lowerSize() {
        return length;
    }

    @Override
    public DataType dataType() {
        return DataType.FLOAT;
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(0.5);
        y.assign(-0.25);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> ids) {
        return ids.stream()
                .<BilevelObjective>map(k -> new Objective(vector(b[k]), vector(c[k])))
                .toList();
    }

    private static INDArray vector(double[] values) {
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    }

    private record Objective(INDArray b, INDArray c) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            double s = curvature(sample.round());
            INDArray residual = y.sub(x).subi(c);
            gradientY.assign(y.sub(b).muli(weightF * s).addi(residual.mul(weightG * s)));
            gradientX.assign(x.sub(c).muli(weightF).subi(residual.mul(weightG * s)));
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
