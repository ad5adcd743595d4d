package io.github.dl4jbilevel.tests.laws;

import java.util.List;
import java.util.function.Function;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * What is known of a {@link QuadraticProblem} without running anything. A bar marks the mean over agents.
 *
 * <p>The mean directions of the value-function penalty are affine in s = (x, y, z), d(s) = M s - v:
 *
 * <pre>
 *   d_x = rbar x - (rc)bar - lambda Bbar'(y - z)
 *   d_y = (A'A)bar y - (A'b)bar + lambda (Hbar y - Bbar x - dbar)
 *   d_z =                         lambda (Hbar z - Bbar x - dbar)
 * </pre>
 */
final class ClosedForm {
    private static final int P = QuadraticProblem.P;
    private static final int Q = QuadraticProblem.Q;

    private final double r;
    private final RealVector rc;
    private final RealMatrix aa;
    private final RealVector ab;
    private final RealMatrix h;
    private final RealMatrix coupling;
    private final RealVector d;

    ClosedForm(QuadraticProblem problem) {
        List<QuadraticProblem.Constants> agents = problem.constants();
        this.r = agents.stream()
                .mapToDouble(QuadraticProblem.Constants::r)
                .average()
                .orElseThrow();
        this.rc = meanVector(agents, k -> k.c().mapMultiply(k.r()));
        this.aa = meanMatrix(agents, k -> k.a().transpose().multiply(k.a()));
        this.ab = meanVector(agents, k -> k.a().preMultiply(k.b()));
        this.h = meanMatrix(agents, QuadraticProblem.Constants::h);
        this.coupling = meanMatrix(agents, QuadraticProblem.Constants::coupling);
        this.d = meanVector(agents, QuadraticProblem.Constants::d);
    }

    /** (x, y, z) at which all three mean directions vanish. */
    double[] stationaryPoint(double lambda) {
        return solve(matrix(lambda), constant(lambda)).toArray();
    }

    /** ||d(s)||. */
    double stationarity(double lambda, double[] s) {
        return matrix(lambda)
                .operate(new ArrayRealVector(s))
                .subtract(constant(lambda))
                .getNorm();
    }

    /** y_lambda(x), the minimiser of fbar + lambda gbar over y. */
    double[] penalisedResponse(double lambda, double[] x) {
        RealVector right =
                ab.add(coupling.operate(new ArrayRealVector(x)).add(d).mapMultiply(lambda));
        return solve(aa.add(h.scalarMultiply(lambda)), right).toArray();
    }

    /** y*(x), the minimiser of gbar over y. */
    double[] response(double[] x) {
        return solve(h, coupling.operate(new ArrayRealVector(x)).add(d)).toArray();
    }

    /** Gradient of fbar(x, y*(x)) by implicit differentiation: fbar_x + (dy*&#47;dx)' fbar_y, with dy*&#47;dx = Hbar^-1 Bbar. */
    double[] hypergradient(double[] x) {
        RealVector fy = aa.operate(new ArrayRealVector(response(x))).subtract(ab);
        RealVector fx = new ArrayRealVector(x).mapMultiply(r).subtract(rc);
        return fx.add(coupling.preMultiply(solve(h, fy))).toArray();
    }

    private RealMatrix matrix(double lambda) {
        RealMatrix m = MatrixUtils.createRealMatrix(P + 2 * Q, P + 2 * Q);
        m.setSubMatrix(MatrixUtils.createRealIdentityMatrix(P).scalarMultiply(r).getData(), 0, 0);
        m.setSubMatrix(coupling.transpose().scalarMultiply(-lambda).getData(), 0, P);
        m.setSubMatrix(coupling.transpose().scalarMultiply(lambda).getData(), 0, P + Q);
        m.setSubMatrix(coupling.scalarMultiply(-lambda).getData(), P, 0);
        m.setSubMatrix(aa.add(h.scalarMultiply(lambda)).getData(), P, P);
        m.setSubMatrix(coupling.scalarMultiply(-lambda).getData(), P + Q, 0);
        m.setSubMatrix(h.scalarMultiply(lambda).getData(), P + Q, P + Q);
        return m;
    }

    private RealVector constant(double lambda) {
        return rc.append(ab.add(d.mapMultiply(lambda))).append(d.mapMultiply(lambda));
    }

    private static RealVector solve(RealMatrix m, RealVector v) {
        return new LUDecomposition(m).getSolver().solve(v);
    }

    private static RealVector meanVector(
            List<QuadraticProblem.Constants> agents, Function<QuadraticProblem.Constants, RealVector> value) {
        return agents.stream().map(value).reduce(RealVector::add).orElseThrow().mapDivide(agents.size());
    }

    private static RealMatrix meanMatrix(
            List<QuadraticProblem.Constants> agents, Function<QuadraticProblem.Constants, RealMatrix> value) {
        return agents.stream().map(value).reduce(RealMatrix::add).orElseThrow().scalarMultiply(1.0 / agents.size());
    }
}
