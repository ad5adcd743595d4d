package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.updater.NormalizedSgd;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * D-NSVRGDA: decentralized normalized stochastic variance-reduced gradient descent ascent (arXiv 2509.15543, Algorithm 1).
 *
 * <p>On every agent k, with W the mixing matrix, for each block v of (x, y, z) with directions
 *
 * <pre>
 *   d_x = f_x(x, y) + lambda (g_x(x, y) - g_x(x, z)),   d_y = f_y(x, y) + lambda g_y(x, y),   d_z = lambda g_y(x, z)
 *
 *   1.  e_t = d(v_t; s_t) + (1 - a) (e_{t-1} - d(v_{t-1}; s_t)),     e_0 = d(v_0; s_0)         STORM
 *   2.  p_t = sum_j w_kj p_{t-1,j} + e_t - e_{t-1},                  p_0 = e_0                 gradient tracking
 *   3.  v_{t+1} = sum_j w_kj (v_t - eta p_t / ||p_t||)_j                                       normalized step, mixing
 * </pre>
 *
 * <p>The paper's: STORM, tracking, and the normalization of each block's tracked vector by its own norm. Reconstructed: the
 * order of tracking and mixing. Ours: every default value.
 *
 * <p>A normalized step moves each block by exactly eta, whatever the gradient: heavy-tailed noise cannot throw it far, and
 * eta times the number of rounds must cover the distance to travel.
 */
public final class DNsvrgda {
    private DNsvrgda() {}

    /** Builds the algorithm. */
    public static final class Builder extends VarianceReducedBuilder<Builder> {
        /** With the defaults of {@link VarianceReducedBuilder}. */
        public Builder() {
            super("d-nsvrgda");
        }

        @Override
        IUpdater stepRule(ISchedule eta) {
            return new NormalizedSgd(eta);
        }
    }
}
