package io.github.dl4jbilevel.tests.laws;

import java.util.List;
import java.util.function.Function;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/** What is known of a {@link QuadraticProblem} without running anything. A bar marks the mean over agents. */
final class ClosedForm {
    private final QuadraticProblem problem;
    private final double r;
    private final RealVector rc;
    private final RealMatrix aa;
    private final RealVector ab;
    private final RealMatrix h;
    private final RealMatrix coupling;
    private final RealVector d;

    ClosedForm(QuadraticProblem problem) {
        List<QuadraticProblem.Constants> agents = problem.constants();
        this.problem = problem;
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

    /** (x, y, z) at which all three mean directions of the value-function penalty vanish. */
    double[] stationaryPoint(double lambda) {
        return AffineDirections.valueFunction(problem, lambda).stationaryPoint();
    }

    /** The norm of the mean direction of the value-function penalty. */
    double stationarity(double lambda, double[] s) {
        return Runs.norm(AffineDirections.valueFunction(problem, lambda).meanDirection(s));
    }

    /** y*(x), the minimiser of gbar over y. */
    double[] response(double[] x) {
        return solve(h, coupling.operate(new ArrayRealVector(x)).add(d)).toArray();
    }

    /** Gradient of fbar(x, y*(x)) by implicit differentiation: fbar_x + (dy*&#47;dx)' fbar_y, with dy*&#47;dx = Hbar^-1 Bbar. */
    double[] hypergradient(double[] x) {
        RealVector fx = new ArrayRealVector(x).mapMultiply(r).subtract(rc);
        return fx.add(coupling.preMultiply(solve(h, upperByLower(x)))).toArray();
    }

    /** The minimiser over z of gbar(x, z) + ||z - y||^2 / (2 gamma). */
    double[] proximalResponse(double gamma, double[] x, double[] y) {
        RealVector right = coupling.operate(new ArrayRealVector(x)).add(d).add(new ArrayRealVector(y).mapDivide(gamma));
        RealMatrix identity = MatrixUtils.createRealIdentityMatrix(y.length);
        return solve(h.add(identity.scalarMultiply(1 / gamma)), right).toArray();
    }

    /** Hbar^-1 fbar_y(x, y*(x)). */
    double[] adjoint(double[] x) {
        return solve(h, upperByLower(x)).toArray();
    }

    private RealVector upperByLower(double[] x) {
        return aa.operate(new ArrayRealVector(response(x))).subtract(ab);
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
