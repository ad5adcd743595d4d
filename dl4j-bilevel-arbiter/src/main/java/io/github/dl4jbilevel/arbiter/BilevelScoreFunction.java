package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.jspecify.annotations.Nullable;

/**
 * The score of a candidate of a {@link BilevelSpace}: a metric of the averaged point after its last round. Needs no Arbiter
 * data source. For DL4J's own score functions see {@link NetworkScoreFunction}.
 */
public enum BilevelScoreFunction implements ScoreFunction {
    /** The mean loss over every agent's validation rows, of networks that have not seen them. The less, the better. */
    VALIDATION_LOSS,

    /** The mean loss over the trainer's test rows. The less, the better. */
    TEST_LOSS,

    /** The share of the trainer's test rows that is classified rightly. The more, the better. */
    TEST_ACCURACY;

    /**
     * The metric.
     *
     * @return NaN where the trainer has no test rows and the metric needs them
     */
    public double score(BilevelResult result) {
        RoundMetrics last = result.finalMetrics();
        return switch (this) {
            case VALIDATION_LOSS -> result.validationLoss();
            case TEST_LOSS -> last.testLoss();
            case TEST_ACCURACY -> last.testAccuracy();
        };
    }

    @Override
    @SuppressWarnings("deprecation") // Arbiter's older kind of data source.
    public double score(Object model, @Nullable DataProvider data, @Nullable Map<String, Object> parameters) {
        return score(BilevelTask.result(model));
    }

    @Override
    public double score(Object model, @Nullable Class<? extends DataSource> data, @Nullable Properties properties) {
        return score(BilevelTask.result(model));
    }

    @Override
    public boolean minimize() {
        return this != TEST_ACCURACY;
    }

    @Override
    public List<Class<?>> getSupportedModelTypes() {
        return List.of(BilevelResult.class);
    }

    @Override
    public List<Class<?>> getSupportedDataTypes() {
        return List.of(Object.class);
    }
}
