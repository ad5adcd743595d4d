package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * K agents whose data differ, with a hypergradient that is known. With d = 10 entries in x and in y:
 *
 * <pre>
 *   f_k = 1/2 ||y - b_k||^2 + 1/2 ||x||^2,     g_k = 1/2 ||y - A_k x - c_k||^2
 *   y*(x) = A x + c,     grad F(x) = A'(A x + c - b) + x,     A, b, c the means over agents
 * </pre>
 *
 * <p>Every sampled gradient has Gaussian noise of standard deviation sigma in each entry. The agents' A_k, b_k and c_k lie around
 * means that are the same for every K.
 */
final class NoisyQuadratic implements BilevelProblem {
    static final int SIZE = 10;
    private static final double SPREAD = 0.5;

    private final double[][] a;
    private final double[][] b;
    private final double[][] c;
    private final double[] meanA;
    private final double[] meanB;
    private final double[] meanC;
    private final double sigma;

    NoisyQuadratic(int agents, double sigma, long seed) {
        this.sigma = sigma;
        SplittableRandom common = new SplittableRandom(seed);
        this.meanA = normal(common, SIZE * SIZE, 1 / Math.sqrt(SIZE));
        this.meanB = normal(common, SIZE, 2);
        this.meanC = normal(common, SIZE, 1);
        SplittableRandom own = new SplittableRandom(seed + 1);
        this.a = around(own, meanA, agents);
        this.b = around(own, meanB, agents);
        this.c = around(own, meanC, agents);
    }

    /** Deviations of the agents sum to zero, so the mean is the given one. */
    private static double[][] around(SplittableRandom random, double[] mean, int agents) {
        double[][] all = new double[agents][];
        double[] sum = new double[mean.length];
        for (int k = 0; k < agents; k++) {
            all[k] = normal(random, mean.length, SPREAD / Math.sqrt(SIZE));
            for (int i = 0; i < sum.length; i++) {
                sum[i] += all[k][i];
            }
        }
        for (double[] one : all) {
            for (int i = 0; i < sum.length; i++) {
                one[i] += mean[i] - sum[i] / agents;
            }
        }
        return all;
    }

    /** Box and Muller's transform. */
    private static double[] normal(SplittableRandom random, int n, double scale) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            values[i] = scale * radius * Math.cos(2 * Math.PI * random.nextDouble());
        }
        return values;
    }

    /** ||grad F(x)||. */
    double hypergradientNorm(INDArray point) {
        double[] x = point.toDoubleVector();
        double[] gradient = transposedTimes(meanA, residual(meanA, x, meanC, meanB));
        double sum = 0;
        for (int i = 0; i < SIZE; i++) {
            sum += (gradient[i] + x[i]) * (gradient[i] + x[i]);
        }
        return Math.sqrt(sum);
    }

    /** F(x), less what does not depend on x. */
    double value(INDArray point) {
        double[] x = point.toDoubleVector();
        return (squares(residual(meanA, x, meanC, meanB)) + squares(x)) / 2;
    }

    /** A x + c - b. */
    private static double[] residual(double[] matrix, double[] x, double[] c, double[] b) {
        double[] r = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            r[i] = c[i] - b[i];
            for (int j = 0; j < SIZE; j++) {
                r[i] += matrix[i * SIZE + j] * x[j];
            }
        }
        return r;
    }

    private static double[] transposedTimes(double[] matrix, double[] r) {
        double[] product = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                product[j] += matrix[i * SIZE + j] * r[i];
            }
        }
        return product;
    }

    private static double squares(double[] v) {
        double sum = 0;
        for (double entry : v) {
            sum += entry * entry;
        }
        return sum;
    }

    @Override
    public int agents() {
        return a.length;
    }

    @Override
    public long upperSize() {
        return SIZE;
    }

    @Override
    public long lowerSize() {
        return SIZE;
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(2);
        y.assign(0);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return agents.stream().<BilevelObjective>map(Objective::new).toList();
    }

    private final class Objective implements BilevelObjective {
        private final int k;

        Objective(int k) {
            this.k = k;
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
            double[] u = x.toDoubleVector();
            double[] v = y.toDoubleVector();
            double[] byX = new double[SIZE];
            double[] byY = new double[SIZE];
            if (weightF != 0) {
                for (int i = 0; i < SIZE; i++) {
                    byX[i] += weightF * u[i];
                    byY[i] += weightF * (v[i] - b[k][i]);
                }
                addNoise(sample, Purpose.UPPER_NOISE, weightF, byX, byY);
            }
            if (weightG != 0) {
                double[] r = residual(a[k], u, c[k], v);
                double[] coupled = transposedTimes(a[k], r);
                for (int i = 0; i < SIZE; i++) {
                    byX[i] += weightG * coupled[i];
                    byY[i] -= weightG * r[i];
                }
                addNoise(sample, Purpose.LOWER_NOISE, weightG, byX, byY);
            }
            gradientX.assign(Nd4j.createFromArray(byX));
            gradientY.assign(Nd4j.createFromArray(byY));
        }

        private void addNoise(Sample sample, Purpose purpose, double weight, double[] byX, double[] byY) {
            SplittableRandom random = sample.random(purpose);
            double[] noise = normal(random, 2 * SIZE, weight * sigma);
            for (int i = 0; i < SIZE; i++) {
                byX[i] += noise[i];
                byY[i] += noise[SIZE + i];
            }
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            double[] v = y.toDoubleVector();
            for (int i = 0; i < SIZE; i++) {
                v[i] -= b[k][i];
            }
            return (squares(v) + squares(x.toDoubleVector())) / 2;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return squares(residual(a[k], x.toDoubleVector(), c[k], y.toDoubleVector())) / 2;
        }
    }
}
