package io.github.dl4jbilevel.cli.benchmark;

import java.util.List;

/**
 * The constants of t = a u + b v that fit several measurements best: those with the least sum of squared relative deviations,
 * sum ((a u + b v) / t - 1)^2.
 *
 * @param a of the first quantity
 * @param b of the second
 */
record TwoConstants(double a, double b) {
    /**
     * One measurement.
     *
     * @param u first quantity
     * @param v second quantity
     * @param t what was measured, positive
     */
    record Measured(double u, double v, double t) {}

    /**
     * The fit to at least two measurements, whose u and v are in different proportions.
     *
     * @throws IllegalArgumentException if they are not
     */
    static TwoConstants fit(List<Measured> measurements) {
        double uu = 0;
        double uv = 0;
        double vv = 0;
        double u1 = 0;
        double v1 = 0;
        for (Measured m : measurements) {
            double u = m.u / m.t;
            double v = m.v / m.t;
            uu += u * u;
            uv += u * v;
            vv += v * v;
            u1 += u;
            v1 += v;
        }
        double determinant = uu * vv - uv * uv;
        if (!(determinant > 1e-12 * uu * vv)) {
            throw new IllegalArgumentException("Measurements in one proportion (" + measurements
                    + "): two constants need two. Give numbers of agents, some of them above 3.");
        }
        return new TwoConstants((u1 * vv - v1 * uv) / determinant, (v1 * uu - u1 * uv) / determinant);
    }

    /** a u + b v. */
    double of(double u, double v) {
        return a * u + b * v;
    }
}
