package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.updater.ClippedSgd;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * D-SVRGDA with clipping. Step 3 of {@link DNsvrgda} reads
 *
 * <pre>
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t min(1, tau / ||p_t||))_j
 * </pre>
 *
 * <p>That such a variant was compared is the paper's (arXiv 2509.15543); the formula, each block clipped by its own norm, is
 * reconstructed; the default threshold is ours.
 */
public final class DSvrgdaClipped {
    /** Default threshold tau on each block's norm. */
    public static final double DEFAULT_THRESHOLD = 1;

    private DSvrgdaClipped() {}

    /** Builds the algorithm. */
    public static final class Builder extends VarianceReducedBuilder<Builder> {
        private double threshold = DEFAULT_THRESHOLD;

        /** With the defaults of {@link VarianceReducedBuilder} and threshold 1. */
        public Builder() {
            super("d-svrgda-clipped");
        }

        /** Clipping threshold tau, positive. */
        public Builder threshold(double tau) {
            this.threshold = new ClippedSgd(1, tau).getThreshold();
            return this;
        }

        @Override
        IUpdater stepRule(ISchedule eta) {
            return new ClippedSgd(eta, threshold);
        }
    }
}
