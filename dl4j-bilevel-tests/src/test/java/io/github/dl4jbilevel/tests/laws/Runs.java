package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Estimator;
import java.util.List;
import java.util.stream.IntStream;

/** Short ways to play rounds and to read points. */
final class Runs {
    static final long SEED = 17;

    private Runs() {}

    /** The value-function penalty with the same rule on every level. */
    static Recipe recipe(double lambda, Estimator estimator, Correction correction) {
        return recipe(new ValueFunctionPenalty(lambda), estimator, correction);
    }

    /** The same rule on every level. */
    static Recipe recipe(Surrogate surrogate, Estimator estimator, Correction correction) {
        return new Recipe("law", surrogate, level -> new LevelRule(estimator, correction));
    }

    static DecentralizedRun start(BilevelProblem problem, Recipe recipe, Topology topology) {
        return start(problem, recipe, topology, SEED, 1);
    }

    static DecentralizedRun start(BilevelProblem problem, Recipe recipe, Topology topology, long seed, int threads) {
        return new DecentralizedRun(problem, recipe, MixingMatrix.metropolis(topology), seed, threads);
    }

    static DecentralizedRun start(BilevelProblem problem, Recipe recipe, Mixing mixing) {
        return new DecentralizedRun(problem, recipe, mixing, SEED, 1);
    }

    /** Plays rounds that must not diverge. */
    static void play(DecentralizedRun run, long rounds) {
        assertThat(run.advance(rounds, completed -> {})).isNull();
    }

    /** Every agent's (x, y, z) after rounds on one thread. */
    static List<double[]> points(BilevelProblem problem, Recipe recipe, Topology topology, long rounds) {
        try (DecentralizedRun run = start(problem, recipe, topology)) {
            play(run, rounds);
            return points(run);
        }
    }

    /** Every agent's (x, y, z) after rounds on one thread. */
    static List<double[]> points(BilevelProblem problem, Recipe recipe, Mixing mixing, long rounds) {
        try (DecentralizedRun run = start(problem, recipe, mixing)) {
            play(run, rounds);
            return points(run);
        }
    }

    /** Every agent's (x, y, z). */
    static List<double[]> points(DecentralizedRun run) {
        return IntStream.range(0, run.agentCount())
                .mapToObj(k -> run.point(k).row().toDoubleVector())
                .toList();
    }

    /** max |a_i - b_i|; NaN if there is one. */
    static double distance(double[] a, double[] b) {
        assertThat(a).hasSameSizeAs(b);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    static double norm(double[] a) {
        return Math.sqrt(
                IntStream.range(0, a.length).mapToDouble(i -> a[i] * a[i]).sum());
    }

    static double[] minus(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }
}
