package io.github.dl4jbilevel.examples.report;

/**
 * What a figure is drawn over.
 *
 * @param kind how its curves are drawn
 * @param title title of the axis
 * @param logarithmic whether the axis is logarithmic
 */
record Abscissa(Kind kind, String title, boolean logarithmic) {

    /** How curves are drawn. */
    enum Kind {
        /** Lines over the rounds; that of a diverged run ends in a cross. */
        ROUNDS,
        /** Points over the index of a hyperparameter. */
        INDEX,
        /** Points on a line over the values of a parameter; a diverged curve is crosses without a line. */
        PARAMETER
    }

    static final Abscissa ROUNDS = new Abscissa(Kind.ROUNDS, "iteration", false);
    static final Abscissa INDEX = new Abscissa(Kind.INDEX, "index i", false);
}
