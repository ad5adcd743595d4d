package io.github.dl4jbilevel.arbiter;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.TaskCreator;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.StatusListener;
import org.jspecify.annotations.Nullable;

/**
 * Trains the candidates of a {@link BilevelSpace}; Arbiter uses it for such a space without being told.
 *
 * <p>A candidate that diverged, or whose score is not finite, fails: it has no score, and the reason is in its
 * {@code CandidateInfo} where Arbiter keeps stack traces. (A score of NaN would stay Arbiter's best for good if it came
 * first.) So does a candidate whose settings are refused. The search goes on.
 */
@SuppressWarnings("rawtypes") // Arbiter's own signatures are raw.
public final class BilevelTaskCreator implements TaskCreator {

    @Override
    @Deprecated
    @SuppressWarnings("unchecked")
    public Callable<OptimizationResult> create(
            Candidate candidate,
            @Nullable DataProvider dataProvider,
            ScoreFunction scoreFunction,
            @Nullable List<StatusListener> statusListeners,
            IOptimizationRunner runner) {
        Map<String, Object> parameters = candidate.getDataParameters();
        return new BilevelTask(
                candidate, model -> scoreFunction.score(model, dataProvider, parameters), statusListeners, runner);
    }

    @Override
    public Callable<OptimizationResult> create(
            Candidate candidate,
            Class<? extends DataSource> dataSource,
            @Nullable Properties dataSourceProperties,
            ScoreFunction scoreFunction,
            @Nullable List<StatusListener> statusListeners,
            IOptimizationRunner runner) {
        return new BilevelTask(
                candidate,
                model -> scoreFunction.score(model, dataSource, dataSourceProperties),
                statusListeners,
                runner);
    }
}
