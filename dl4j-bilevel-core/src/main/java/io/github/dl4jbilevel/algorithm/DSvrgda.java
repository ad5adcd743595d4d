package io.github.dl4jbilevel.algorithm;

/**
 * D-SVRGDA: {@link DNsvrgda} without the normalization, the ablation of arXiv 2509.15543. Step 3 reads
 *
 * <pre>
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t)_j
 * </pre>
 *
 * <p>All else, the settings included, is the same. It diverges where eta lambda is too large for the gradient's scale.
 */
public final class DSvrgda {
    private DSvrgda() {}

    /** Builds the algorithm. */
    public static final class Builder extends VarianceReducedBuilder<Builder> {
        /** With the defaults of {@link VarianceReducedBuilder}. */
        public Builder() {
            super("d-svrgda");
        }
    }
}
