package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.DSoba;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.tests.fixtures.ScalarProblem;
import io.github.dl4jbilevel.updater.Plain;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * Two and three rounds on {@link ScalarProblem}, by hand, of the corrections that act on iterates, of the other surrogates, and
 * of parameters that change with the round. Triples are (x, y, z). Settings, unless said otherwise: eta = 0.1, plain
 * estimates, W = (3/4, 1/4; 1/4, 3/4), start (1, 0, 0) on both agents; b = 1, c = 0 at agent 0, b = 3, c = 2 at agent 1;
 * s = 1, 2, 3 in rounds 0, 1, 2.
 */
class SurrogateHandValueTest {
    /** 0.1, 0.05, ... */
    private static final ISchedule HALVING = new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 1);

    /**
     * v_{t+1} = W (2 v_t - v_{t-1}) - eta (d_t - d_{t-1}), with the value-function penalty and lambda = 2:
     *
     * <pre>
     *   d_x = (x - c) + 2 (z - y),   d_y = s (y - b) + 2 (y - x),   d_z = 2 (z - x)
     *
     *   d_0           (1, -3, -2)             (-1, -5, -2)
     *   v_1           (.9, .3, .2)            (1.1, .5, .2)
     *   d_1           (.7, -2.6, -1.4)        (-1.5, -6.2, -1.8)
     *   2 v_1 - v_0   (.8, .6, .4)            (1.2, 1, .4)
     *   W (")         (.9, .7, .4)            (1.1, .9, .4)
     *   v_2           (.93, .66, .34)         (1.15, 1.02, .38)
     *   d_2           (.29, -1.56, -1.18)     (-2.13, -6.2, -1.54)
     *   2 v_2 - v_1   (.96, 1.02, .48)        (1.2, 1.54, .56)
     *   W (")         (1.02, 1.15, .5)        (1.14, 1.41, .54)
     *   v_3           (1.061, 1.046, .478)    (1.203, 1.41, .514)
     * </pre>
     */
    @Test
    void extra() {
        try (DecentralizedRun run = start(new Extra(0.1))) {
            expect(run, new double[] {0.9, 0.3, 0.2}, new double[] {1.1, 0.5, 0.2});
            expect(run, new double[] {0.93, 0.66, 0.34}, new double[] {1.15, 1.02, 0.38});
            expect(run, new double[] {1.061, 1.046, 0.478}, new double[] {1.203, 1.41, 0.514});
        }
    }

    /**
     * As above with eta_0 = 0.1 and eta_1 = 0.05, each multiplying its own round's direction:
     *
     * <pre>
     *   .05 d_1 - .1 d_0   (-.065, .17, .13)    (.025, .19, .11)
     *   v_2                (.965, .53, .27)     (1.075, .71, .29)
     * </pre>
     */
    @Test
    void extraWithScheduledRate() {
        try (DecentralizedRun run = start(new Extra(HALVING))) {
            expect(run, new double[] {0.9, 0.3, 0.2}, new double[] {1.1, 0.5, 0.2});
            expect(run, new double[] {0.965, 0.53, 0.27}, new double[] {1.075, 0.71, 0.29});
        }
    }

    /**
     * v_{t+1} = W (2 v_t - v_{t-1} - eta (d_t - d_{t-1})):
     *
     * <pre>
     *   v_1           (.95, .35, .2)              (1.05, .45, .2)
     *   d_1           (.65, -2.5, -1.5)           (-1.45, -6.3, -1.7)
     *   sent          (.935, .65, .35)            (1.145, 1.03, .37)
     *   v_2           (.9875, .745, .355)         (1.0925, .935, .365)
     *   d_2           (.2075, -1.25, -1.265)      (-2.0475, -6.51, -1.455)
     *   2 v_2 - v_1   (1.025, 1.14, .51)          (1.135, 1.42, .53)
     *   sent          (1.06925, 1.015, .4865)     (1.19475, 1.441, .5055)
     *   v_3           (1.100625, 1.1215, .49125)  (1.163375, 1.3345, .50075)
     * </pre>
     */
    @Test
    void exactDiffusion() {
        try (DecentralizedRun run = start(new ExactDiffusion(0.1))) {
            expect(run, new double[] {0.95, 0.35, 0.2}, new double[] {1.05, 0.45, 0.2});
            expect(run, new double[] {0.9875, 0.745, 0.355}, new double[] {1.0925, 0.935, 0.365});
            expect(run, new double[] {1.100625, 1.1215, 0.49125}, new double[] {1.163375, 1.3345, 0.50075});
        }
    }

    /**
     * With eta_0 = 0.1, eta_1 = 0.05:
     *
     * <pre>
     *   .05 d_1 - .1 d_0   (-.0675, .175, .125)     (.0275, .185, .115)
     *   sent               (.9675, .525, .275)      (1.0725, .715, .285)
     *   v_2                (.99375, .5725, .2775)   (1.04625, .6675, .2825)
     * </pre>
     */
    @Test
    void exactDiffusionWithScheduledRate() {
        try (DecentralizedRun run = start(new ExactDiffusion(HALVING))) {
            expect(run, new double[] {0.95, 0.35, 0.2}, new double[] {1.05, 0.45, 0.2});
            expect(run, new double[] {0.99375, 0.5725, 0.2775}, new double[] {1.04625, 0.6675, 0.2825});
        }
    }

    /**
     * SUN-DSBO-SE with mu = 1/2, gamma = 1/2:
     *
     * <pre>
     *   d_x = (x - c)/2 - y + z,   d_y = s (y - b)/2 + (y - x) + 2 (z - y),   d_z = (z - x) + 2 (z - y)
     *
     *   d_0         (.5, -1.5, -1)                (-.5, -2.5, -1)
     *   half steps  (.95, .15, .1)                (1.05, .25, .1)
     *   v_1         (.975, .175, .1)              (1.025, .225, .1)
     *   d_1         (.4125, -1.775, -1.025)       (-.6125, -3.825, -1.175)
     *   half steps  (.93375, .3525, .2025)        (1.08625, .6075, .2175)
     *   v_2         (.971875, .41625, .20625)     (1.048125, .54375, .21375)
     * </pre>
     */
    @Test
    void moreauPenalty() {
        Recipe recipe = SunDsbo.builder(CorrectionKind.DIFFUSION)
                .learningRate(0.1)
                .set(SunDsbo.MU, 0.5)
                .set(SunDsbo.MU_DECAY, 0)
                .set(SunDsbo.GAMMA, 0.5)
                .build();
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            expect(run, new double[] {0.975, 0.175, 0.1}, new double[] {1.025, 0.225, 0.1});
            expect(run, new double[] {0.971875, 0.41625, 0.20625}, new double[] {1.048125, 0.54375, 0.21375});
        }
    }

    /**
     * The same with mu_0 = 1/2 and mu_1 = 1/4:
     *
     * <pre>
     *   d_1         (.16875, -1.3625, -1.025)     (-.36875, -2.4375, -1.175)
     *   half steps  (.958125, .31125, .2025)      (1.061875, .46875, .2175)
     *   v_2         (.9840625, .350625, .20625)   (1.0359375, .429375, .21375)
     * </pre>
     */
    @Test
    void moreauPenaltyWithScheduledMu() {
        ISchedule mu = new StepSchedule(ScheduleType.ITERATION, 0.5, 0.5, 1);
        Recipe recipe = Runs.recipe(new MoreauPenalty(mu, 0.5), new Plain(), new Diffusion(new Sgd(0.1)));
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            expect(run, new double[] {0.975, 0.175, 0.1}, new double[] {1.025, 0.225, 0.1});
            expect(run, new double[] {0.9840625, 0.350625, 0.20625}, new double[] {1.0359375, 0.429375, 0.21375});
        }
    }

    /**
     * D-SOBA with a = 1/2 on x; the third number is v, which starts at 0.
     *
     * <pre>
     *   d_x = (x - c) + v,   d_y = y - x,   d_v = v - s (y - b);     e_x = e_x/2 + d_x/2
     *
     *   d_0         (1, -1, 1)                    (-1, -1, 3)
     *   half steps  (.9, .1, -.1)                 (1.1, .1, -.3)
     *   v_1         (.95, .1, -.15)               (1.05, .1, -.25)
     *   d_1         (.8, -.85, 1.65)              (-1.2, -.95, 5.55)
     *   e_x         .9                            -1.1
     *   half steps  (.86, .185, -.315)            (1.16, .195, -.805)
     *   v_2         (.935, .1875, -.4375)         (1.085, .1925, -.6825)
     * </pre>
     */
    @Test
    void implicitHypergradient() {
        Recipe recipe =
                DSoba.builder().learningRate(0.1).set(DSoba.MOMENTUM, 0.5).build();
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            expect(run, new double[] {0.95, 0.1, -0.15}, new double[] {1.05, 0.1, -0.25});
            Runs.play(run, 1);
            double[] zero = run.point(0).row().toDoubleVector();
            double[] one = run.point(1).row().toDoubleVector();
            assertThat(Runs.distance(zero, new double[] {0.935, 0.1875, -0.4375}))
                    .isLessThan(1e-10);
            assertThat(Runs.distance(one, new double[] {1.085, 0.1925, -0.6825}))
                    .isLessThan(1e-10);
        }
    }

    /**
     * D-SVRGDA with a = 1/2, lambda_0 = 2 and lambda_1 = 4: f and g are followed apart, F = (x - c, s (y - b), 0) and
     * G = (z - y, y - x, z - x), and lambda_1 multiplies all of G's estimate.
     *
     * <pre>
     *   e_0         F + 2 G = (1, -3, -2)         (-1, -5, -2)
     *   v_1         (.95, .35, .2)                (1.05, .45, .2)
     *   F(v_1; s_1) (.95, -1.3, 0)                (-.95, -5.1, 0)
     *   F(v_0; s_1) (1, -2, 0)                    (-1, -6, 0)
     *   e_1 of F    (.95, -.8, 0)                 (-.95, -3.6, 0)
     *   e_1 of G    (-.15, -.6, -.75)             (-.25, -.6, -.85)     G does not depend on s
     *   e_1         (.35, -3.2, -3)               (-1.95, -6, -3.4)
     *   p_1         (-.15, -3.7, -3)              (-1.45, -5.5, -3.4)
     *   half steps  (.965, .72, .5)               (1.195, 1, .54)
     *   v_2         (1.0225, .79, .51)            (1.1375, .93, .53)
     * </pre>
     *
     * <p>One recursion on F + lambda_t G would have carried 2 G(v_0) over as if it were 4 G(v_0): -2 in place of -3.
     */
    @Test
    void stormWithScheduledPenalty() {
        Recipe recipe = DSvrgda.builder()
                .learningRate(0.1)
                .set(DSvrgda.MOMENTUM, 0.5)
                .set(DSvrgda.LAMBDA, new StepSchedule(ScheduleType.ITERATION, 2, 2, 1))
                .build();
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            expect(run, new double[] {0.95, 0.35, 0.2}, new double[] {1.05, 0.45, 0.2});
            expect(run, new double[] {1.0225, 0.79, 0.51}, new double[] {1.1375, 0.93, 0.53});
            double[] meanEstimate = {-0.8, -4.6, -3.2};
            assertThat(Runs.distance(run.meanEstimate().row().toDoubleVector(), meanEstimate))
                    .isLessThan(1e-14);
        }
    }

    private static DecentralizedRun start(Correction correction) {
        return HandValueTest.start(Runs.recipe(2, new Plain(), correction));
    }

    private static void expect(DecentralizedRun run, double[] zero, double[] one) {
        HandValueTest.expect(run, zero, one);
    }
}
