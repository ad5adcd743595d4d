package io.github.dl4jbilevel.cli.experiment;

import java.util.Arrays;
import java.util.Locale;

/** The figures of the experiments, and how they are written. */
final class Numbers {
    private Numbers() {}

    static String three(double value) {
        return fixed(value, 3);
    }

    /** A number with so many digits behind the point. */
    static String fixed(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "-";
    }

    /** Mean and standard deviation; of one value the value alone. */
    static String spread(double[] values, int digits) {
        String mean = fixed(mean(values), digits);
        return values.length == 1 || mean.equals("-") ? mean : mean + " ± " + fixed(deviation(values), digits);
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** The standard deviation of a sample, divided by n - 1; not a number for a single value. */
    static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));
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
