package io.github.dl4jbilevel.cli.rival;

import io.github.dl4jbilevel.cli.report.RivalPoint;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.saving.InMemoryResultSaver;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultReference;
import org.deeplearning4j.arbiter.optimize.api.termination.MaxCandidatesCondition;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.jspecify.annotations.Nullable;

/**
 * Arbiter's random search over L2 penalties: every candidate is an x drawn uniformly from a box, and a network trained with
 * it from the same start for the same number of iterations. A candidate's score is the least validation loss among its
 * checks, as with early stopping.
 *
 * <p>Candidates are trained one after the other, on one thread, by a task of ours: DL4J's own sleeps two seconds after every
 * candidate.
 */
public final class RandomSearch {
    /** The exponential of an x above it is no number in single precision. */
    private static final double LARGEST_X = 80;

    /**
     * The settings of a search.
     *
     * @param candidates number of candidates
     * @param iterations iterations of {@code fit} for each
     * @param checks evaluations of each
     * @param low least component of x
     * @param high largest component of x
     * @param adamRate learning rate of Adam
     * @param batch rows in a batch
     */
    public record Settings(
            int candidates, int iterations, int checks, double low, double high, double adamRate, int batch) {

        /** Refuses counts that are not positive, and ranges that are empty. */
        public Settings {
            requirePositive("Candidates", candidates);
            requirePositive("Iterations of a candidate", iterations);
            requirePositive("Checks of a candidate", checks);
            requirePositive("Rows in a batch", batch);
            if (checks > iterations) {
                throw new IllegalArgumentException(checks + " checks of a candidate of " + iterations
                        + " iterations: at most one after each is possible.");
            }
            if (!(low < high) || Double.isInfinite(low) || high > LARGEST_X) {
                throw new IllegalArgumentException("Search from x = " + low + " to " + high
                        + ": both must be finite, the first below the second, which is at most " + LARGEST_X
                        + "; the coefficient is exp(x) / n.");
            }
            if (!(adamRate > 0) || Double.isInfinite(adamRate)) {
                throw new IllegalArgumentException("Adam's rate " + adamRate + ": it must be positive and finite.");
            }
        }

        private static void requirePositive(String what, int count) {
            if (count < 1) {
                throw new IllegalArgumentException(what + " = " + count + ": at least 1 is required.");
            }
        }

        /** Whether the candidate is evaluated after this iteration, counted from 1: at even distances, and at its end. */
        boolean isCheck(int iteration) {
            return (long) iteration * checks / iterations > (iteration - 1L) * checks / iterations;
        }
    }

    /**
     * The outcome of a search.
     *
     * @param points every evaluation, in time; the first is that of the starting weights
     * @param candidates candidates trained
     * @param score the least validation loss among the candidates; NaN where no candidate has a finite one
     * @param hyperparameters of the best candidate; empty where there is none
     */
    public record Outcome(
            List<RivalPoint> points, int candidates, double score, List<TunedHyperparameter> hyperparameters) {}

    private final Pool pool;
    private final DensePenalty penalty;
    private final Settings settings;
    private final long seed;

    /**
     * Makes a search that has trained nothing yet.
     *
     * @param seed decides the starting weights, the candidates, and the order of the rows
     */
    public RandomSearch(Pool pool, DensePenalty penalty, Settings settings, long seed) {
        this.pool = pool;
        this.penalty = penalty;
        this.settings = settings;
        this.seed = seed;
    }

    /**
     * Searches.
     *
     * @param progress hears a line about each candidate
     */
    public Outcome run(Consumer<String> progress) {
        CandidateTraining training = new CandidateTraining(pool, penalty, settings, seed);
        CandidateTaskCreator tasks = new CandidateTaskCreator(training, settings, progress);
        PenaltyBox space = new PenaltyBox(penalty.size(), settings.low(), settings.high());
        OptimizationConfiguration search = new OptimizationConfiguration.Builder()
                .candidateGenerator(new Finite(space, settings.candidates()))
                .scoreFunction(new LeastValidationLoss())
                .modelSaver(new InMemoryResultSaver())
                .terminationConditions(new MaxCandidatesCondition(settings.candidates()))
                .rngSeed(seed)
                .build();
        LocalOptimizationRunner runner = new LocalOptimizationRunner(search, tasks);
        runner.execute();
        Double score = runner.bestScore();
        return new Outcome(
                tasks.points(),
                runner.numCandidatesTotal(),
                score == null ? Double.NaN : score,
                score == null ? List.of() : penalty.describe(best(runner)));
    }

    private static double[] best(LocalOptimizationRunner runner) {
        for (ResultReference reference : new ArrayList<>(runner.getResults())) {
            OptimizationResult result = read(reference);
            if (result.getIndex() == runner.bestScoreCandidateIndex()) {
                return (double[]) Objects.requireNonNull(result.getCandidate().getValue());
            }
        }
        throw new IllegalStateException(
                "Arbiter names candidate " + runner.bestScoreCandidateIndex() + " the best, but has no result of it.");
    }

    private static OptimizationResult read(ResultReference reference) {
        try {
            return reference.getResult();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Random search that ends: Arbiter's termination condition alone lets tasks begin that exceed it. */
    private static final class Finite extends RandomSearchGenerator {
        private final int candidates;

        Finite(PenaltyBox space, int candidates) {
            super(space);
            this.candidates = candidates;
        }

        @Override
        public boolean hasMoreCandidates() {
            return candidateCounter.get() < candidates;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
