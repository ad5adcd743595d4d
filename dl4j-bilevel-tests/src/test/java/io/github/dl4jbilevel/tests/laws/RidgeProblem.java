package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ridge regression whose logarithmic coefficient x is tuned. On agent k, with n training and m validation rows:
 *
 * <pre>
 *   f_k = 1/(2m) ||V_k y - u_k||^2,    g_k = 1/(2n) ||A_k y - b_k||^2 + exp(x)/2 ||y||^2
 * </pre>
 */
final class RidgeProblem implements BilevelProblem {
    static final int Q = 3;
    private static final int TRAINING_ROWS = 5;
    private static final int VALIDATION_ROWS = 20;

    /** Means of squares: half y'H y - c'y + constant. */
    private record Squares(RealMatrix h, RealVector c) {
        static Squares draw(Random random, int rows, RealVector truth) {
            RealMatrix a = MatrixUtils.createRealMatrix(rows, Q);
            RealVector b = new ArrayRealVector(rows);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < Q; j++) {
                    a.setEntry(i, j, random.nextGaussian());
                }
                b.setEntry(i, a.getRowVector(i).dotProduct(truth) + random.nextGaussian());
            }
            return new Squares(
                    a.transpose().multiply(a).scalarMultiply(1.0 / rows),
                    a.preMultiply(b).mapDivide(rows));
        }

        RealVector gradient(RealVector y) {
            return h.operate(y).subtract(c);
        }

        double value(RealVector y) {
            return 0.5 * y.dotProduct(h.operate(y)) - c.dotProduct(y);
        }

        static Squares mean(List<Squares> all) {
            return new Squares(
                    all.stream()
                            .map(Squares::h)
                            .reduce(RealMatrix::add)
                            .orElseThrow()
                            .scalarMultiply(1.0 / all.size()),
                    all.stream()
                            .map(Squares::c)
                            .reduce(RealVector::add)
                            .orElseThrow()
                            .mapDivide(all.size()));
        }
    }

    private final List<Squares> validation;
    private final List<Squares> training;

    /** Agents that all hold the first one's rows where {@code copies}, and rows of their own otherwise. */
    RidgeProblem(int agents, long seed, boolean copies) {
        Random random = new Random(seed);
        RealVector truth = new ArrayRealVector(new double[] {0.5, -0.4, 0.3});
        List<Squares> a = IntStream.range(0, agents)
                .mapToObj(k -> Squares.draw(random, TRAINING_ROWS, truth))
                .toList();
        List<Squares> v = IntStream.range(0, agents)
                .mapToObj(k -> Squares.draw(random, VALIDATION_ROWS, truth))
                .toList();
        this.training = copies ? a.stream().map(k -> a.get(0)).toList() : a;
        this.validation = copies ? v.stream().map(k -> v.get(0)).toList() : v;
    }

    /** y*(x) = (H + exp(x) I)^-1 c over all agents' training rows. */
    RealVector response(double x) {
        Squares mean = Squares.mean(training);
        return ridge(mean, x).getSolver().solve(mean.c);
    }

    private static LUDecomposition ridge(Squares mean, double x) {
        return new LUDecomposition(
                mean.h.add(MatrixUtils.createRealIdentityMatrix(Q).scalarMultiply(Math.exp(x))));
    }

    /** d/dx f(y*(x)) = -f_y' (H + exp(x) I)^-1 exp(x) y*(x). */
    double hypergradient(double x) {
        RealVector fy = Squares.mean(validation).gradient(response(x));
        RealVector moved = ridge(Squares.mean(training), x).getSolver().solve(response(x));
        return -Math.exp(x) * fy.dotProduct(moved);
    }

    /** f(y*(x)), but for a constant. */
    double value(double x) {
        return Squares.mean(validation).value(response(x));
    }

    /** The x at which the hypergradient vanishes. */
    double best() {
        return new BrentSolver(1e-13).solve(200, this::hypergradient, -4, 2);
    }

    @Override
    public int agents() {
        return training.size();
    }

    @Override
    public long upperSize() {
        return 1;
    }

    @Override
    public long lowerSize() {
        return Q;
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    /** x = 0, y = 0. */
    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(0);
        y.assign(0);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return agents.stream()
                .<BilevelObjective>map(k -> new Objective(validation.get(k), training.get(k)))
                .toList();
    }

    private record Objective(Squares f, Squares g) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            RealVector at = new ArrayRealVector(y.toDoubleVector());
            double coefficient = Math.exp(x.getDouble(0));
            RealVector byY = f.gradient(at)
                    .mapMultiply(weightF)
                    .add(g.gradient(at).add(at.mapMultiply(coefficient)).mapMultiply(weightG));
            gradientX.putScalar(0, weightG * coefficient / 2 * at.dotProduct(at));
            gradientY.assign(Nd4j.createFromArray(byY.toArray()));
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return f.value(new ArrayRealVector(y.toDoubleVector()));
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            RealVector at = new ArrayRealVector(y.toDoubleVector());
            return g.value(at) + Math.exp(x.getDouble(0)) / 2 * at.dotProduct(at);
        }
    }
}
