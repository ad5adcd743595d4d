package io.github.dl4jbilevel.setting;

/**
 * The numbers that a search may give to a parameter, as plain data for any tuner.
 *
 * @param name of the parameter
 * @param lower least value
 * @param upper greatest value
 * @param logarithmic whether orders of magnitude are equally likely, rather than differences
 * @param whole whether only whole numbers count
 * @param start the parameter's default, between the bounds; NaN where it has none of its own
 */
public record NumberSpace(String name, double lower, double upper, boolean logarithmic, boolean whole, double start) {
    /** Refuses bounds that are not finite and in order, and logarithms of what is not positive. */
    public NumberSpace {
        if (!(lower < upper) || Double.isInfinite(lower) || Double.isInfinite(upper) || (logarithmic && lower <= 0)) {
            throw new IllegalArgumentException("Space of " + name + " from " + lower + " to " + upper
                    + (logarithmic ? ", logarithmic" : "")
                    + ": bounds are finite and in order, and positive where orders of magnitude count.");
        }
    }

    /** The same numbers with another start. */
    public NumberSpace startingAt(double value) {
        return new NumberSpace(name, lower, upper, logarithmic, whole, value);
    }
}
