package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.ClosedForm;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Statements about noise hold on average over seeds, so each asserts a confidence band. */
class NoiseLawTest {
    private static final double LAMBDA = 2;
    private static final int SEEDS = 8;
    private static final int ROUNDS = 200;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(4, 16);
    private static final ClosedForm CLOSED_FORM = new ClosedForm(PROBLEM);
    private static final double AT_START = stationarity(PROBLEM, recipe(new Storm(0.1)), 0, 0);

    private record Band(double mean, double halfWidth) {}

    @Test
    void normalizedAlgorithmLowersStationarityUnderGaussianNoise() {
        Band band = band(PROBLEM.withNoise(0.5), recipe(new Storm(0.1)));
        assertThat(band.mean() + band.halfWidth()).isLessThan(0.2 * AT_START);
    }

    /** Noise without variance (tail index 1.3). */
    @Test
    void normalizedAlgorithmLowersStationarityUnderHeavyTails() {
        BilevelProblem heavy = new GradientNoise(1.3, 0.3).addTo(PROBLEM);
        Recipe recipe = DNsvrgda.builder()
                .learningRate(0.02)
                .set(DNsvrgda.LAMBDA, LAMBDA)
                .set(DNsvrgda.MOMENTUM, 0.1)
                .build();
        Band band = band(heavy, recipe);
        assertThat(band.mean() + band.halfWidth()).isLessThan(0.5 * AT_START);
    }

    /** Additive noise cancels between STORM's two points, so what is left is of order sqrt(a) of the plain estimator's. */
    @Test
    void stormEndsCloserThanPlainSampling() {
        BilevelProblem noisy = new GradientNoise(2, 1).addTo(PROBLEM);
        Band storm = band(noisy, recipe(new Storm(0.05)));
        Band plain = band(noisy, recipe(new Plain()));
        assertThat(storm.mean() + storm.halfWidth()).isLessThan(plain.mean() - plain.halfWidth());
    }

    private static Recipe recipe(Estimator estimator) {
        return Runs.recipe(LAMBDA, estimator, new GradientTracking(new NormalizedSgd(0.02)));
    }

    /** Mean over seeds, with three standard errors. */
    private static Band band(BilevelProblem problem, Recipe recipe) {
        double[] values = IntStream.range(0, SEEDS)
                .mapToDouble(seed -> stationarity(problem, recipe, seed, ROUNDS))
                .toArray();
        double mean = mean(values, v -> v);
        double variance = mean(values, v -> (v - mean) * (v - mean)) * SEEDS / (SEEDS - 1);
        return new Band(mean, 3 * Math.sqrt(variance / SEEDS));
    }

    private static double mean(double[] values, DoubleUnaryOperator of) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> of.applyAsDouble(values[i]))
                .average()
                .orElseThrow();
    }

    /** The stationarity of the mean point, by the noise-free closed form. */
    private static double stationarity(BilevelProblem problem, Recipe recipe, long seed, long rounds) {
        try (DecentralizedRun run = Runs.start(problem, recipe, Topology.ring(4), seed, 1)) {
            Runs.play(run, rounds);
            return CLOSED_FORM.stationarity(LAMBDA, run.meanPoint().row().toDoubleVector());
        }
    }
}
