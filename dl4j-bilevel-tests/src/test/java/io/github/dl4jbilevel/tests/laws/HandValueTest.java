package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.tests.fixtures.ScalarProblem;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import org.junit.jupiter.api.Test;

/**
 * Two rounds of the named algorithms on {@link ScalarProblem}, by hand. Triples are (x, y, z).
 *
 * <p>Settings: eta = 0.1, a = 1/2, lambda = 2, W = (3/4, 1/4; 1/4, 3/4), start (1, 0, 0) on both agents. Directions with b, c:
 *
 * <pre>
 *   d_x = (x - c) + 2 (z - y),   d_y = s (y - b) + 2 (y - x),   d_z = 2 (z - x),    s = 1 in round 0, 2 in round 1
 * </pre>
 *
 * <p>Common to all cases, agent 0 with b = 1, c = 0 and agent 1 with b = 3, c = 2:
 *
 * <pre>
 *   round 0   e_0 = D(v_0; s_0) = (1, -3, -2)    and (-1, -5, -2)
 *             W e_0             = (.5, -3.5, -2) and (-.5, -4.5, -2)
 *   round 1   D(v_0; s_1)       = (1, -4, -2)    and (-1, -8, -2)
 *             (1 - a)(e_0 - D(v_0; s_1)) = (0, .5, 0) and (0, 1.5, 0)
 * </pre>
 */
class HandValueTest {
    private static final double[][] WEIGHTS = {{0.75, 0.25}, {0.25, 0.75}};

    /**
     * <pre>
     *   half steps  (.9, .3, .2)            (1.1, .5, .2)
     *   v_1         (.95, .35, .2)          (1.05, .45, .2)
     *   D(v_1; s_1) (.65, -2.5, -1.5)       (-1.45, -6.3, -1.7)
     *   e_1         (.65, -2, -1.5)         (-1.45, -4.8, -1.7)
     *   p_1 = W e_0 + e_1 - e_0
     *               (.15, -2.5, -1.5)       (-.95, -4.3, -1.7)
     *   half steps  (.935, .6, .35)         (1.145, .88, .37)
     *   v_2         (.9875, .67, .355)      (1.0925, .81, .365)
     * </pre>
     */
    @Test
    void plainStep() {
        try (DecentralizedRun run = start(DSvrgda.builder())) {
            expect(run, new double[] {0.95, 0.35, 0.2}, new double[] {1.05, 0.45, 0.2});
            expect(run, new double[] {0.9875, 0.67, 0.355}, new double[] {1.0925, 0.81, 0.365});
        }
    }

    /**
     * R(p) = 0.1 sign(p), entry by entry, as each block has one entry.
     *
     * <pre>
     *   half steps  (.9, .1, .1)            (1.1, .1, .1)
     *   v_1         (.95, .1, .1)           (1.05, .1, .1)
     *   D(v_1; s_1) (.95, -3.5, -1.7)       (-.95, -7.7, -1.9)
     *   e_1         (.95, -3, -1.7)         (-.95, -6.2, -1.9)
     *   p_1         (.45, -3.5, -1.7)       (-.45, -5.7, -1.9)
     *   half steps  (.85, .2, .2)           (1.15, .2, .2)
     *   v_2         (.925, .2, .2)          (1.075, .2, .2)
     * </pre>
     */
    @Test
    void normalizedStep() {
        try (DecentralizedRun run = start(DNsvrgda.builder())) {
            expect(run, new double[] {0.95, 0.1, 0.1}, new double[] {1.05, 0.1, 0.1});
            expect(run, new double[] {0.925, 0.2, 0.2}, new double[] {1.075, 0.2, 0.2});
        }
    }

    /**
     * The second order, p_t = W (p_{t-1} + e_t - e_{t-1}), v_{t+1} = W v_t - R(p_t):
     *
     * <pre>
     *   p_0         (.5, -3.5, -2)          (-.5, -4.5, -2)
     *   v_1         (.9, .1, .1)            (1.1, .1, .1)
     *   D(v_1; s_1) (.9, -3.4, -1.6)        (-.9, -7.8, -2)
     *   e_1         (.9, -2.9, -1.6)        (-.9, -6.3, -2)
     *   p_0 + e_1 - e_0
     *               (.4, -3.4, -1.6)        (-.4, -5.8, -2)
     *   p_1         (.2, -4, -1.7)          (-.2, -5.2, -1.9)
     *   W v_1       (.95, .1, .1)           (1.05, .1, .1)
     *   v_2         (.85, .2, .2)           (1.15, .2, .2)
     * </pre>
     */
    @Test
    void normalizedStepThatCombinesFirst() {
        try (DecentralizedRun run = start(DNsvrgda.builder().trackingOrder(Order.COMBINE_THEN_ADAPT))) {
            expect(run, new double[] {0.9, 0.1, 0.1}, new double[] {1.1, 0.1, 0.1});
            expect(run, new double[] {0.85, 0.2, 0.2}, new double[] {1.15, 0.2, 0.2});
        }
    }

    /**
     * R(p) = 0.1 p min(1, 2/|p|).
     *
     * <pre>
     *   clipped p_0 (1, -2, -2)             (-1, -2, -2)
     *   half steps  (.9, .2, .2)            (1.1, .2, .2)
     *   v_1         (.95, .2, .2)           (1.05, .2, .2)
     *   D(v_1; s_1) (.95, -3.1, -1.5)       (-.95, -7.3, -1.7)
     *   e_1         (.95, -2.6, -1.5)       (-.95, -5.8, -1.7)
     *   p_1         (.45, -3.1, -1.5)       (-.45, -5.3, -1.7)
     *   clipped     (.45, -2, -1.5)         (-.45, -2, -1.7)
     *   half steps  (.905, .4, .35)         (1.095, .4, .37)
     *   v_2         (.9525, .4, .355)       (1.0475, .4, .365)
     * </pre>
     */
    @Test
    void clippedStep() {
        try (DecentralizedRun run = start(DSvrgdaClipped.builder().set(DSvrgdaClipped.THRESHOLD, 2))) {
            expect(run, new double[] {0.95, 0.2, 0.2}, new double[] {1.05, 0.2, 0.2});
            expect(run, new double[] {0.9525, 0.4, 0.355}, new double[] {1.0475, 0.4, 0.365});
        }
    }

    private static DecentralizedRun start(RecipeBuilder builder) {
        return start(builder.learningRate(0.1)
                .set(DSvrgdaClipped.MOMENTUM, 0.5)
                .set(DSvrgdaClipped.LAMBDA, 2)
                .build());
    }

    static DecentralizedRun start(Recipe recipe) {
        MixingMatrix weights = MixingMatrix.of(Topology.line(2), WEIGHTS);
        return new DecentralizedRun(new ScalarProblem(), recipe, weights, 1, 2);
    }

    /** Plays a round, after which both agents must be here. */
    static void expect(DecentralizedRun run, double[] first, double[] second) {
        Runs.play(run, 1);
        assertThat(Runs.distance(run.point(0).row().toDoubleVector(), first)).isLessThan(1e-14);
        assertThat(Runs.distance(run.point(1).row().toDoubleVector(), second)).isLessThan(1e-14);
    }
}
