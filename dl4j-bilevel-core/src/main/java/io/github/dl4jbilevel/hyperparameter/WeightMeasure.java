package io.github.dl4jbilevel.hyperparameter;

/**
 * The measure m that a penalty takes of a weight w:
 *
 * <pre>
 *   L2:         m(w) = w^2                             m'(w) = 2 w
 *   smooth L1:  m(w) = sqrt(w^2 + eps^2) - eps         m'(w) = w / sqrt(w^2 + eps^2)
 * </pre>
 *
 * @param epsilon eps of the smooth L1; 0 for L2
 */
record WeightMeasure(double epsilon) {
    static final WeightMeasure L2 = new WeightMeasure(0);

    static WeightMeasure smoothL1(double epsilon) {
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("Smooth L1 with epsilon = " + epsilon
                    + ": it must be positive and finite; weights far below it count as zero, such as 1e-3.");
        }
        return new WeightMeasure(epsilon);
    }

    boolean isL2() {
        return epsilon == 0;
    }

    /** The factor of sum m(w) in DL4J's convention: l2/2 sum w^2, l1 sum |w|. */
    double perCoefficient() {
        return isL2() ? 0.5 : 1;
    }

    /** The name of the penalty, L2 or L1. */
    String label() {
        return isL2() ? "L2" : "L1";
    }
}
