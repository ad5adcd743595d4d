package io.github.dl4jbilevel.cli.report;

import java.util.Collections;
import java.util.List;

/**
 * The quantity that a figure is drawn over.
 *
 * @param kind how its curves are drawn
 * @param title title of the axis
 * @param logarithmic whether the axis is logarithmic
 */
record Abscissa(Kind kind, String title, boolean logarithmic) {

    /** The ways to draw curves. */
    enum Kind {
        /** Lines over the rounds, or other work done; that of a diverged run ends in a cross. */
        ROUNDS,
        /** Points over the index of a hyperparameter. */
        INDEX,
        /** Points on a line over the values of a parameter; a diverged curve is crosses without a line. */
        PARAMETER
    }

    static final Abscissa ROUNDS = new Abscissa(Kind.ROUNDS, "iteration", false);
    static final Abscissa INDEX = new Abscissa(Kind.INDEX, "index i", false);

    private static final double RATIO_FOR_LOG = 10;

    /** Logarithmic for values that are all positive and span more than a decade. */
    static Abscissa parameter(String name, List<Double> values) {
        boolean log = !values.isEmpty()
                && Collections.min(values) > 0
                && Collections.max(values) > RATIO_FOR_LOG * Collections.min(values);
        return new Abscissa(Kind.PARAMETER, name, log);
    }
}
