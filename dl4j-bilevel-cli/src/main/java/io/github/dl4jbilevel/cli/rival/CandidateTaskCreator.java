package io.github.dl4jbilevel.cli.rival;

import io.github.dl4jbilevel.cli.report.RivalPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.TaskCreator;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.StatusListener;
import org.jspecify.annotations.Nullable;

/** Trains candidates one after the other, and keeps every evaluation in time. */
@SuppressWarnings("rawtypes") // Arbiter's own signatures are raw.
final class CandidateTaskCreator implements TaskCreator {
    private final CandidateTraining training;
    private final RandomSearch.Settings settings;
    private final Consumer<String> progress;
    private final List<RivalPoint> points = new ArrayList<>();
    private double seconds;
    private @Nullable RuntimeException failure;

    CandidateTaskCreator(CandidateTraining training, RandomSearch.Settings settings, Consumer<String> progress) {
        this.training = training;
        this.settings = settings;
        this.progress = progress;
        training.checkStart((iterations, spent, loss, accuracy) -> points.add(new RivalPoint(0, 0, loss, accuracy)));
    }

    /**
     * Every evaluation so far.
     *
     * @throws RuntimeException that ended a candidate, which Arbiter would only count
     */
    synchronized List<RivalPoint> points() {
        if (failure != null) {
            throw failure;
        }
        return List.copyOf(points);
    }

    @Override
    @Deprecated
    public Callable<OptimizationResult> create(
            Candidate candidate,
            @Nullable DataProvider data,
            ScoreFunction score,
            @Nullable List<StatusListener> listeners,
            IOptimizationRunner runner) {
        return () -> train(candidate, runner, model -> score.score(model, data, null));
    }

    @Override
    public Callable<OptimizationResult> create(
            Candidate candidate,
            Class<? extends DataSource> data,
            @Nullable Properties properties,
            ScoreFunction score,
            @Nullable List<StatusListener> listeners,
            IOptimizationRunner runner) {
        return () -> train(candidate, runner, model -> score.score(model, data, properties));
    }

    /** The value that a score function gives a model. */
    private interface Scored {
        double of(Object model);
    }

    private synchronized OptimizationResult train(Candidate candidate, IOptimizationRunner runner, Scored score) {
        try {
            return trainChecked(candidate, runner, score);
        } catch (IOException e) {
            failure = new UncheckedIOException(e);
        } catch (RuntimeException e) {
            failure = e;
        }
        return result(candidate, null);
    }

    private OptimizationResult trainChecked(Candidate candidate, IOptimizationRunner runner, Scored score)
            throws IOException {
        int index = candidate.getIndex();
        long evaluationsBefore = (long) index * settings.iterations();
        double secondsBefore = seconds;
        int first = points.size();
        training.train((double[]) candidate.getValue(), index, (iterations, spent, loss, accuracy) -> {
            points.add(new RivalPoint(evaluationsBefore + iterations, secondsBefore + spent, loss, accuracy));
            seconds = secondsBefore + spent;
        });
        double least = points.subList(first, points.size()).stream()
                .mapToDouble(RivalPoint::validationLoss)
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN);
        progress.accept(String.format(
                Locale.ROOT, "candidate %d/%d  validation loss %.4f", index + 1, settings.candidates(), least));
        if (!Double.isFinite(least)) {
            return result(candidate, null);
        }
        OptimizationResult result = result(candidate, score.of(least));
        result.setResultReference(runner.getConfiguration().getResultSaver().saveModel(result, least));
        return result;
    }

    /** Without a score the candidate failed. */
    private static OptimizationResult result(Candidate candidate, @Nullable Double score) {
        CandidateInfo info = new CandidateInfo(
                candidate.getIndex(),
                score == null ? CandidateStatus.Failed : CandidateStatus.Complete,
                score,
                0,
                null,
                null,
                candidate.getFlatParameters(),
                null);
        return new OptimizationResult(candidate, score, candidate.getIndex(), null, info, null);
    }
}
