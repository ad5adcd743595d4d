package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * K agents whose data differ, in double precision:
 *
 * <pre>
 *   f_k = 1/2 ||A_k y - b_k||^2 + r_k/2 ||x - c_k||^2
 *   g_k = 1/2 y'H_k y - y'(B_k x + d_k) + s_k/2 ||x||^2,     H_k symmetric positive definite
 * </pre>
 *
 * <p>With {@code noise} sigma each sampled gradient of f and of g has sigma (n + m * v) added, v the point and n, m Gaussian
 * vectors that the sample's name decides: noise that depends on the point does not cancel between two points.
 */
final class QuadraticProblem implements BilevelProblem {
    static final int P = 3;
    static final int Q = 4;

    /** The constants of one agent. */
    record Constants(
            RealMatrix a,
            RealVector b,
            double r,
            RealVector c,
            RealMatrix h,
            RealMatrix coupling,
            RealVector d,
            double s) {}

    private final List<Constants> agents;
    private final double noise;

    private QuadraticProblem(List<Constants> agents, double noise) {
        this.agents = List.copyOf(agents);
        this.noise = noise;
    }

    /** Agents drawn apart from each other. */
    static QuadraticProblem heterogeneous(int agents, long seed) {
        Random random = new Random(seed);
        return new QuadraticProblem(
                IntStream.range(0, agents).mapToObj(k -> draw(random)).toList(), 0);
    }

    /** Agents that all hold the constants of one. */
    static QuadraticProblem copies(int agents, long seed) {
        return new QuadraticProblem(Collections.nCopies(agents, draw(new Random(seed))), 0);
    }

    /** The same agents with noisy gradients. */
    QuadraticProblem withNoise(double sigma) {
        return new QuadraticProblem(agents, sigma);
    }

    /** Agent i of the result holds what agent {@code order[i]} holds here. */
    QuadraticProblem permuted(int[] order) {
        return new QuadraticProblem(IntStream.of(order).mapToObj(agents::get).toList(), noise);
    }

    /** The same problem with another b at one agent. */
    QuadraticProblem withOtherDataAt(int agent) {
        List<Constants> changed = new ArrayList<>(agents);
        Constants c = agents.get(agent);
        changed.set(agent, new Constants(c.a(), c.b().mapAdd(1), c.r(), c.c(), c.h(), c.coupling(), c.d(), c.s()));
        return new QuadraticProblem(changed, noise);
    }

    List<Constants> constants() {
        return agents;
    }

    private static Constants draw(Random random) {
        RealMatrix m = matrix(random, Q, Q, 0.2);
        return new Constants(
                matrix(random, Q, Q, 0.3).add(MatrixUtils.createRealIdentityMatrix(Q)),
                vector(random, Q),
                0.5 + random.nextDouble(),
                vector(random, P),
                m.multiply(m.transpose())
                        .add(MatrixUtils.createRealIdentityMatrix(Q).scalarMultiply(1 + 0.3 * random.nextDouble())),
                matrix(random, Q, P, 0.4),
                vector(random, Q),
                random.nextDouble());
    }

    private static RealMatrix matrix(Random random, int rows, int columns, double scale) {
        RealMatrix matrix = MatrixUtils.createRealMatrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            matrix.setRowVector(i, vector(random, columns).mapMultiply(scale));
        }
        return matrix;
    }

    private static RealVector vector(Random random, int n) {
        return new ArrayRealVector(random.doubles(n, -1.5, 1.5).toArray());
    }

    @Override
    public int agents() {
        return agents.size();
    }

    @Override
    public long upperSize() {
        return P;
    }

    @Override
    public long lowerSize() {
        return Q;
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    /** x = (1, 1, 1), y = (-1, -1, -1, -1). */
    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(1);
        y.assign(-1);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> numbers) {
        return numbers.stream()
                .<BilevelObjective>map(k -> new QuadraticObjective(agents.get(k), noise))
                .toList();
    }
}
