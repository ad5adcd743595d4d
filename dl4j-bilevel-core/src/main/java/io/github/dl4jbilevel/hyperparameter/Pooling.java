package io.github.dl4jbilevel.hyperparameter;

/**
 * Coefficients of one weight array that have a value in common: with c the common x and d_i what is one coefficient's own,
 *
 * <pre>
 *   x_i = c + D u_i / (1 + |u_i|),     u_i = b d_i / D
 * </pre>
 *
 * <p>c moves by what all of them ask for, with the full rate; each one's own part moves b times as fast, and never farther than D from it.
 * It is a prior: few validation rows say little about each of thousands of coefficients, and much about what they have in common. Ours.
 *
 * @param pace b, in (0, 1]
 * @param reach D, positive; 2 lets coefficients differ from the common one by factors up to e^2
 */
record Pooling(double pace, double reach) {
    /** Refuses numbers that are no pace or no reach. */
    Pooling {
        if (!(pace > 0 && pace <= 1 && reach > 0) || Double.isInfinite(reach)) {
            throw new IllegalArgumentException("Pooling with pace " + pace + " and reach " + reach
                    + ": the pace must lie in (0, 1], the reach must be positive and finite.");
        }
    }

    /** The part of x_i that is its own. */
    double own(double d) {
        double u = pace * d / reach;
        return reach * u / (1 + Math.abs(u));
    }

    /** The slope of {@link #own} at d. */
    double slope(double d) {
        double root = 1 + Math.abs(pace * d / reach);
        return pace / (root * root);
    }

    @Override
    public String toString() {
        return "pooled, pace " + pace + ", reach " + reach;
    }
}
