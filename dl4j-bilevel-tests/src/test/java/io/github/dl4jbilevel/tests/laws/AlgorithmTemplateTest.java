package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.examples.template.AlgorithmTemplate;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.ScalarProblem;
import org.junit.jupiter.api.Test;

/**
 * Two rounds of {@link AlgorithmTemplate} by hand, on {@link ScalarProblem} with W = (3/4, 1/4; 1/4, 3/4); to be copied with it. Triples
 * are
 * (x, y, z) of agent 0
 * with b = 1, c = 0 and of agent 1 with b = 3, c = 2; eta = 0.1, a = 1/2, lambda = 2, start (1, 0, 0).
 *
 * <pre>
 *   d_x = (x - c) + 2 (z - y),   d_y = s (y - b) + 2 (y - x),   d_z = 2 (z - x),    s = 1 in round 0, 2 in round 1
 *
 *   round 0   p_0 = e_0   (1, -3, -2)             (-1, -5, -2)
 *             half steps  (.9, .3, .2)            (1.1, .5, .2)
 *             v_1         (.95, .35, .2)          (1.05, .45, .2)
 *   round 1   d(v_1; s_1) (.65, -2.5, -1.5)       (-1.45, -6.3, -1.7)
 *             e_1         (.825, -2.75, -1.75)    (-1.225, -5.65, -1.85)
 *             p_1 = W e_0 + e_1 - e_0
 *                         (.325, -3.25, -1.75)    (-.725, -5.15, -1.85)
 *             half steps  (.9175, .675, .375)     (1.1225, .965, .385)
 *             v_2         (.96875, .7475, .3775)  (1.07125, .8925, .3825)
 * </pre>
 */
class AlgorithmTemplateTest {
    @Test
    void twoRoundsAreThoseWorkedOutByHand() {
        Recipe recipe = AlgorithmTemplate.builder()
                .learningRate(0.1)
                .set(AlgorithmTemplate.MOMENTUM, 0.5)
                .set(AlgorithmTemplate.LAMBDA, 2)
                .build();
        try (DecentralizedRun run = HandValueTest.start(recipe)) {
            HandValueTest.expect(run, new double[] {0.95, 0.35, 0.2}, new double[] {1.05, 0.45, 0.2});
            HandValueTest.expect(run, new double[] {0.96875, 0.7475, 0.3775}, new double[] {1.07125, 0.8925, 0.3825});
        }
    }
}
