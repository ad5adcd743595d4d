package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.RunView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultSaver;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.StatusListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** Trains, scores and saves one candidate. */
@SuppressWarnings("rawtypes") // Arbiter's own signatures are raw.
final class BilevelTask implements Callable<OptimizationResult> {
    private final Candidate candidate;
    private final ToDoubleFunction<BilevelResult> score;
    private final List<StatusListener> listeners;
    private final IOptimizationRunner runner;

    BilevelTask(
            Candidate candidate,
            ToDoubleFunction<BilevelResult> score,
            @Nullable List<StatusListener> listeners,
            IOptimizationRunner runner) {
        this.candidate = candidate;
        this.score = score;
        this.listeners = listeners == null ? List.of() : listeners;
        this.runner = runner;
    }

    /** The model that tasks hand to score functions and savers. */
    static BilevelResult result(Object model) {
        if (model instanceof BilevelResult result) {
            return result;
        }
        throw new IllegalArgumentException("A model of " + model.getClass().getName()
                + ": this scores and saves the BilevelResult of a candidate of a BilevelSpace.");
    }

    @Override
    public OptimizationResult call() {
        CandidateInfo info = info();
        OptimizationResult outcome;
        try {
            outcome = train(info);
        } catch (IOException | RuntimeException e) {
            outcome = failed(info, stackTrace(e));
        } finally {
            // The next candidate on this thread may need other sizes.
            Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        }
        info.setEndTime(System.currentTimeMillis());
        for (StatusListener listener : listeners) {
            listener.onCandidateStatusChange(info, runner, outcome);
        }
        return outcome;
    }

    private OptimizationResult train(CandidateInfo info) throws IOException {
        BilevelSpace space = space();
        BilevelCandidate value = (BilevelCandidate) candidate.getValue();
        BilevelResult result =
                space.trainer(value).listeners(progress(info, value)).build().fit(space.rounds(value));
        Optional<Divergence> divergence = result.divergence();
        if (divergence.isPresent()) {
            return failed(info, divergence.get() + "; settings " + value.settings());
        }
        double reached = score.applyAsDouble(result);
        if (!Double.isFinite(reached)) {
            return failed(
                    info,
                    "The score is " + reached + ", settings " + value.settings()
                            + ". Where every candidate's is, the score function needs data that the trainer lacks:"
                            + " test loss and test accuracy need testData(...).");
        }
        info.setCandidateStatus(CandidateStatus.Complete);
        info.setScore(reached);
        OptimizationResult outcome = new OptimizationResult(
                candidate, reached, candidate.getIndex(), result.provenance().settings(), info, null);
        ResultSaver saver = runner.getConfiguration().getResultSaver();
        if (saver != null) {
            outcome.setResultReference(saver.saveModel(outcome, result));
        }
        return outcome;
    }

    private BilevelSpace space() {
        ParameterSpace<?> space =
                runner.getConfiguration().getCandidateGenerator().getParameterSpace();
        if (space instanceof BilevelSpace ours) {
            return ours;
        }
        throw new IllegalStateException("Candidates of a " + space.getClass().getName()
                + ": BilevelTaskCreator trains those of a BilevelSpace.");
    }

    private BilevelListener progress(CandidateInfo info, BilevelCandidate value) {
        return new BilevelListener() {
            @Override
            public void onMetrics(RoundMetrics metrics, RunView view) {
                for (StatusListener listener : listeners) {
                    listener.onCandidateIteration(info, value, Math.toIntExact(metrics.round()));
                }
            }
        };
    }

    private CandidateInfo info() {
        long now = System.currentTimeMillis();
        return new CandidateInfo(
                candidate.getIndex(),
                CandidateStatus.Running,
                null,
                now,
                now,
                null,
                candidate.getFlatParameters(),
                null);
    }

    private OptimizationResult failed(CandidateInfo info, String reason) {
        info.setCandidateStatus(CandidateStatus.Failed);
        info.setExceptionStackTrace(reason);
        info.setScore(null);
        return new OptimizationResult(candidate, null, candidate.getIndex(), null, info, null);
    }

    private static String stackTrace(Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
