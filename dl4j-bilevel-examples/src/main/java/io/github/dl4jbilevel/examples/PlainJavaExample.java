package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A problem of one's own in plain Java: {@link RidgeProblem}, ridge regression with one coefficient for each feature, solved by
 * five agents on an exponential graph. Of the six features the first two matter. An optional argument is the number of rounds
 * (default 1500).
 */
public final class PlainJavaExample {
    static final int FEATURES = 6;
    static final int RELEVANT = 2;
    private static final int AGENTS = 5;

    private PlainJavaExample() {}

    /** The outcome of a run. */
    record Outcome(double lossAtStart, double loss, LevelVector point) {}

    /** Trains and prints weights and coefficients. */
    public static void main(String[] arguments) {
        Outcome outcome = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1500);
        System.out.printf(Locale.ROOT, "validation loss %.4f -> %.4f%n", outcome.lossAtStart(), outcome.loss());
        for (int j = 0; j < FEATURES; j++) {
            System.out.printf(
                    Locale.ROOT,
                    "feature %d: weight %+.3f, ridge coefficient %.4f%n",
                    j,
                    outcome.point().lower().getDouble(j),
                    Math.exp(outcome.point().upper().getDouble(j)));
        }
    }

    /** Trains for some rounds. */
    static Outcome train(int rounds) {
        List<RidgeProblem.Rows> training = new ArrayList<>();
        List<RidgeProblem.Rows> validation = new ArrayList<>();
        for (int k = 0; k < AGENTS; k++) {
            training.add(rows(15, 2L * k));
            validation.add(rows(60, 2L * k + 1));
        }
        RidgeProblem problem = new RidgeProblem(training, validation, 8);
        try (DecentralizedRun run = new DecentralizedRun.Builder(
                        problem, DNsvrgda.builder().learningRate(0.01).build())
                .topology(Topology.exponential(AGENTS))
                .build()) {
            double before = run.upperLoss();
            run.advance(rounds);
            return new Outcome(before, run.upperLoss(), run.meanPoint());
        }
    }

    /** label = 1.5 a0 - a1 + Gaussian noise of standard deviation 2. */
    private static RidgeProblem.Rows rows(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] features = new double[n][FEATURES];
        double[] labels = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < FEATURES; j++) {
                features[i][j] = random.nextGaussian();
            }
            labels[i] = 1.5 * features[i][0] - features[i][1] + 2 * random.nextGaussian();
        }
        return new RidgeProblem.Rows(features, labels);
    }
}
