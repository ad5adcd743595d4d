package io.github.dl4jbilevel.cli.experiment;

import java.util.Arrays;
import java.util.Locale;

/** The figures of the experiments, and how they are written. */
final class Numbers {
    private Numbers() {}

    static String three(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "-";
    }

    /** Slope of the least-squares line through (log x, log y). */
    static double logLogSlope(double[] x, double[] y) {
        double meanX = Arrays.stream(x).map(Math::log).average().orElseThrow();
        double meanY = Arrays.stream(y).map(Math::log).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (Math.log(x[i]) - meanX) * (Math.log(y[i]) - meanY);
            xx += (Math.log(x[i]) - meanX) * (Math.log(x[i]) - meanX);
        }
        return xy / xx;
    }
}
