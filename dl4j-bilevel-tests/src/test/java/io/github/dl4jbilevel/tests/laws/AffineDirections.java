package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.topology.MixingMatrix;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The directions of a surrogate on a {@link QuadraticProblem}, which are affine in s = (x, y, z): d_k(s) = M_k s - v_k at agent
 * k. So where all agents come to rest is the solution of a linear system.
 */
final class AffineDirections {
    private static final int P = QuadraticProblem.P;
    private static final int Q = QuadraticProblem.Q;
    private static final int N = P + 2 * Q;

    private record Agent(RealMatrix m, RealVector v) {}

    private final List<Agent> agents;

    private AffineDirections(QuadraticProblem problem, Function<QuadraticProblem.Constants, Agent> agent) {
        this.agents = problem.constants().stream().map(agent).toList();
    }

    /**
     * <pre>
     *   d_x = r (x - c) - lambda B'(y - z)
     *   d_y = A'(A y - b) + lambda (H y - B x - d)
     *   d_z =               lambda (H z - B x - d)
     * </pre>
     */
    static AffineDirections valueFunction(QuadraticProblem problem, double lambda) {
        return new AffineDirections(problem, k -> {
            RealMatrix m = MatrixUtils.createRealMatrix(N, N);
            put(m, identity(P), k.r(), 0, 0);
            put(m, k.coupling().transpose(), -lambda, 0, P);
            put(m, k.coupling().transpose(), lambda, 0, P + Q);
            put(m, k.coupling(), -lambda, P, 0);
            put(m, k.a().transpose().multiply(k.a()), 1, P, P);
            put(m, k.h(), lambda, P, P);
            put(m, k.coupling(), -lambda, P + Q, 0);
            put(m, k.h(), lambda, P + Q, P + Q);
            RealVector byZ = k.d().mapMultiply(lambda);
            return new Agent(m, k.c().mapMultiply(k.r()).append(ab(k).add(byZ)).append(byZ));
        });
    }

    /**
     * <pre>
     *   d_x = mu r (x - c) - B'(y - z)
     *   d_y = mu A'(A y - b) + H y - B x - d - (y - z) / gamma
     *   d_z =                  H z - B x - d + (z - y) / gamma
     * </pre>
     */
    static AffineDirections moreau(QuadraticProblem problem, double mu, double gamma) {
        return new AffineDirections(problem, k -> {
            RealMatrix m = MatrixUtils.createRealMatrix(N, N);
            put(m, identity(P), mu * k.r(), 0, 0);
            put(m, k.coupling().transpose(), -1, 0, P);
            put(m, k.coupling().transpose(), 1, 0, P + Q);
            put(m, k.coupling(), -1, P, 0);
            put(m, k.a().transpose().multiply(k.a()), mu, P, P);
            put(m, k.h(), 1, P, P);
            put(m, identity(Q), -1 / gamma, P, P);
            put(m, identity(Q), 1 / gamma, P, P + Q);
            put(m, k.coupling(), -1, P + Q, 0);
            put(m, identity(Q), -1 / gamma, P + Q, P);
            put(m, k.h(), 1, P + Q, P + Q);
            put(m, identity(Q), 1 / gamma, P + Q, P + Q);
            RealVector byY = ab(k).mapMultiply(mu).add(k.d());
            return new Agent(m, k.c().mapMultiply(mu * k.r()).append(byY).append(k.d()));
        });
    }

    /**
     * <pre>
     *   d_x = r (x - c) + B'v
     *   d_y = H y - B x - d
     *   d_v = H v - A'(A y - b)
     * </pre>
     */
    static AffineDirections implicit(QuadraticProblem problem) {
        return new AffineDirections(problem, k -> {
            RealMatrix m = MatrixUtils.createRealMatrix(N, N);
            put(m, identity(P), k.r(), 0, 0);
            put(m, k.coupling().transpose(), 1, 0, P + Q);
            put(m, k.coupling(), -1, P, 0);
            put(m, k.h(), 1, P, P);
            put(m, k.a().transpose().multiply(k.a()), -1, P + Q, P);
            put(m, k.h(), 1, P + Q, P + Q);
            return new Agent(m, k.c().mapMultiply(k.r()).append(k.d()).append(ab(k).mapMultiply(-1)));
        });
    }

    /** d_k(s). */
    double[] direction(int agent, double[] s) {
        Agent k = agents.get(agent);
        return k.m.operate(new ArrayRealVector(s)).subtract(k.v).toArray();
    }

    /** The mean over agents of d_k(s). */
    double[] meanDirection(double[] s) {
        return meanM().operate(new ArrayRealVector(s)).subtract(meanV()).toArray();
    }

    /** (x, y, z) at which all three mean directions vanish. */
    double[] stationaryPoint() {
        return solve(meanM(), meanV()).toArray();
    }

    /** (x, y, z) with the x given, at which the mean d_y and d_z vanish. */
    double[] lowerLevelsSolved(double[] x) {
        RealVector given = new ArrayRealVector(x);
        RealMatrix m = meanM();
        RealVector right = meanV().getSubVector(P, 2 * Q)
                .subtract(m.getSubMatrix(P, N - 1, 0, P - 1).operate(given));
        return given.append(solve(m.getSubMatrix(P, N - 1, P, N - 1), right)).toArray();
    }

    /**
     * Where diffusion with plain steps eta comes to rest: the agents' points s_k = sum_j w_kj (s_j - eta d_j(s_j)), a linear
     * system in all of them.
     */
    List<double[]> diffusionRest(MixingMatrix weights, double eta) {
        int count = agents.size();
        RealMatrix m = identity(count * N);
        RealVector v = new ArrayRealVector(count * N);
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < count; j++) {
                double w = weights.weight(k, j);
                put(m, identity(N), -w, k * N, j * N);
                put(m, agents.get(j).m, w * eta, k * N, j * N);
                v.setSubVector(
                        k * N, v.getSubVector(k * N, N).add(agents.get(j).v.mapMultiply(w * eta)));
            }
        }
        RealVector rest = solve(m, v);
        return IntStream.range(0, count)
                .mapToObj(k -> rest.getSubVector(k * N, N).toArray())
                .toList();
    }

    private RealMatrix meanM() {
        return agents.stream()
                .map(Agent::m)
                .reduce(RealMatrix::add)
                .orElseThrow()
                .scalarMultiply(1.0 / agents.size());
    }

    private RealVector meanV() {
        return agents.stream()
                .map(Agent::v)
                .reduce(RealVector::add)
                .orElseThrow()
                .mapDivide(agents.size());
    }

    /** A'b. */
    private static RealVector ab(QuadraticProblem.Constants k) {
        return k.a().preMultiply(k.b());
    }

    /** Adds scale block at (row, column). */
    private static void put(RealMatrix m, RealMatrix block, double scale, int row, int column) {
        for (int i = 0; i < block.getRowDimension(); i++) {
            for (int j = 0; j < block.getColumnDimension(); j++) {
                m.addToEntry(row + i, column + j, scale * block.getEntry(i, j));
            }
        }
    }

    private static RealMatrix identity(int n) {
        return MatrixUtils.createRealIdentityMatrix(n);
    }

    private static RealVector solve(RealMatrix m, RealVector v) {
        return new LUDecomposition(m).getSolver().solve(v);
    }
}
