package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.tests.fixtures.WideProblem;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Storm;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** Rounds computed block by block, with memories that change places, are the rounds that the formulas say. */
class FusionLawTest {
    private static final int AGENTS = 5;
    /** Three levels with their trackers are more than a message that is mixed agent by agent. */
    private static final int LENGTH = 12_000;

    private static final WideProblem PROBLEM = new WideProblem(AGENTS, LENGTH);
    private static final MixingMatrix WEIGHTS = MixingMatrix.metropolis(Topology.ring(AGENTS));
    private static final double ETA = 0.5;
    private static final double A = 0.3;
    private static final int ROUNDS = 7;

    @ParameterizedTest
    @CsvSource({"ADAPT_THEN_COMBINE, 0", "ADAPT_THEN_COMBINE, 0.3", "COMBINE_THEN_ADAPT, 0", "COMBINE_THEN_ADAPT, 0.3"})
    void wideLevelsFollowTheFormulas(Order order, double power) {
        ISchedule lambda = power == 0 ? new FixedSchedule(4) : Schedules.power(4, power);
        Recipe recipe = DNsvrgda.builder()
                .learningRate(ETA)
                .estimator(new Storm(A))
                .set(DNsvrgda.LAMBDA, lambda)
                .trackingOrder(order)
                .build();
        double[][] expected = byTheFormulas(order, lambda);
        for (int threads : new int[] {1, 2, AGENTS}) {
            try (DecentralizedRun run = new DecentralizedRun(PROBLEM, recipe, WEIGHTS, Runs.SEED, threads)) {
                Runs.play(run, ROUNDS);
                List<double[]> points = Runs.points(run);
                for (int k = 0; k < AGENTS; k++) {
                    double error = Runs.distance(points.get(k), expected[k]) / Runs.norm(expected[k]);
                    assertThat(error).as("agent %d on %d threads", k, threads).isLessThan(1e-5);
                }
            }
        }
    }

    /** One thread mixes all agents in one sweep, five threads each agent by itself. */
    @ParameterizedTest
    @ValueSource(strings = {"d-nsvrgda", "sun-dsbo-gt", "sun-dsbo-extra", "sun-dsbo-ed", "sparkle-gt", "d-soba"})
    void mixingTogetherDoesNotChangeABit(String name) {
        Recipe recipe = Algorithms.named(name).builder().build();
        assertThat(points(recipe, WEIGHTS.lazy(), AGENTS))
                .usingRecursiveComparison()
                .isEqualTo(points(recipe, WEIGHTS.lazy(), 1));
    }

    @Test
    void mixingTogetherOverAChangingGraphDoesNotChangeABit() {
        Recipe recipe = DNsvrgda.builder().build();
        Mixing changing = MixingSequence.randomMatchings(Topology.complete(AGENTS), 3);
        assertThat(points(recipe, changing, AGENTS)).usingRecursiveComparison().isEqualTo(points(recipe, changing, 1));
    }

    private static List<double[]> points(Recipe recipe, Mixing mixing, int threads) {
        try (DecentralizedRun run = new DecentralizedRun(PROBLEM, recipe, mixing, Runs.SEED, threads)) {
            Runs.play(run, ROUNDS);
            return Runs.points(run);
        }
    }

    /** D-NSVRGDA in double precision, one whole vector after the other. */
    private static double[][] byTheFormulas(Order order, ISchedule lambda) {
        double[][] v = new double[AGENTS][3 * LENGTH];
        for (double[] row : v) {
            Arrays.fill(row, 0, LENGTH, 0.5);
            Arrays.fill(row, LENGTH, 3 * LENGTH, -0.25);
        }
        double[][] before = v;
        double[][][] parts = new double[AGENTS][2][3 * LENGTH];
        double[][] e = new double[AGENTS][3 * LENGTH];
        double[][] p = new double[AGENTS][3 * LENGTH];
        for (int t = 0; t < ROUNDS; t++) {
            double[][] tracker = new double[AGENTS][];
            double weight = lambda.valueAt(t, 0);
            for (int k = 0; k < AGENTS; k++) {
                for (int part = 0; part < 2; part++) {
                    double[] d = direction(k, part, v[k], t);
                    double[] carried = minus(parts[k][part], direction(k, part, before[k], t));
                    parts[k][part] = t == 0 ? d : plus(d, 1 - A, carried);
                }
                double[] next = plus(parts[k][0], weight, parts[k][1]);
                tracker[k] = plus(p[k], 1, minus(next, e[k]));
                e[k] = next;
            }
            before = v;
            if (order == Order.ADAPT_THEN_COMBINE) {
                v = mixed(stepped(v, tracker));
                p = mixed(tracker);
            } else {
                p = mixed(tracker);
                v = stepped(mixed(v), p);
            }
        }
        return v;
    }

    /** The gradient by (x, y, z) of f (part 0) and of g(x, y) - g(x, z) (part 1), with descent in z. */
    private static double[] direction(int agent, int part, double[] v, int round) {
        double s = WideProblem.curvature(round);
        double[] d = new double[3 * LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            double x = v[i];
            double y = v[LENGTH + i];
            double z = v[2 * LENGTH + i];
            double c = PROBLEM.c(agent, i);
            if (part == 0) {
                d[i] = x - c;
                d[LENGTH + i] = s * (y - PROBLEM.b(agent, i));
            } else {
                d[i] = -s * (y - x - c) + s * (z - x - c);
                d[LENGTH + i] = s * (y - x - c);
                d[2 * LENGTH + i] = s * (z - x - c);
            }
        }
        return d;
    }

    /** Each level by eta against its own normalized direction. */
    private static double[][] stepped(double[][] v, double[][] along) {
        double[][] result = new double[AGENTS][];
        for (int k = 0; k < AGENTS; k++) {
            result[k] = v[k].clone();
            for (int level = 0; level < 3; level++) {
                double[] d = Arrays.copyOfRange(along[k], level * LENGTH, (level + 1) * LENGTH);
                double norm = Runs.norm(d);
                for (int i = 0; i < LENGTH; i++) {
                    result[k][level * LENGTH + i] -= ETA * d[i] / norm;
                }
            }
        }
        return result;
    }

    private static double[][] mixed(double[][] rows) {
        double[][] result = new double[AGENTS][3 * LENGTH];
        for (int k = 0; k < AGENTS; k++) {
            for (int j = 0; j < AGENTS; j++) {
                result[k] = plus(result[k], WEIGHTS.weight(k, j), rows[j]);
            }
        }
        return result;
    }

    private static double[] plus(double[] a, double factor, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * b[i];
        }
        return sum;
    }

    private static double[] minus(double[] a, double[] b) {
        return plus(a, -1, b);
    }
}
