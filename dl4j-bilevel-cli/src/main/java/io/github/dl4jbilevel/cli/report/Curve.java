package io.github.dl4jbilevel.cli.report;

import java.util.List;

/**
 * One run's line in a figure, or one algorithm's over the values of a parameter.
 *
 * @param label legend entry, unique in the figure
 * @param style index of colour and dash
 * @param diverged whether the line ends in a cross or, over a parameter, is crosses alone
 * @param x abscissa of every value
 * @param values ordinates; {@code NaN} where nothing is drawn
 */
record Curve(String label, int style, boolean diverged, List<Double> x, List<Double> values) {

    /** Index of the last value that is drawn, or -1. */
    int last() {
        int last = values.size() - 1;
        while (last >= 0 && values.get(last).isNaN()) {
            last--;
        }
        return last;
    }
}
