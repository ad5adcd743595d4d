package io.github.dl4jbilevel.hyperparameter;

/**
 * L2 coefficients as upper-level variables: the {@link Regularizer}s of the L2 penalty, by their short names. {@link #perUnit} is
 * eq. 5.1 of arXiv 2509.15543: for Y_1 of d x h and Y_2 of h x c one coefficient for each input and one for each hidden unit,
 * scaled by 1/(d h) and 1/(h c) (exp and scaling reconstructed); with {@link Regularizer#exp} as there.
 */
public final class L2Regularization {
    private L2Regularization() {}

    /** One coefficient for each unit of each weight array. */
    public static Regularizer perUnit() {
        return Regularizer.l2().perUnit();
    }

    /** One coefficient for each weight array. */
    public static Regularizer perLayer() {
        return Regularizer.l2().perLayer();
    }

    /** One coefficient for each input feature; see {@link Regularizer#perInputFeature}. */
    public static Regularizer perInputFeature() {
        return Regularizer.l2().perInputFeature();
    }

    /** One coefficient for each weight. */
    public static Regularizer perParameter() {
        return Regularizer.l2().perParameter();
    }
}
