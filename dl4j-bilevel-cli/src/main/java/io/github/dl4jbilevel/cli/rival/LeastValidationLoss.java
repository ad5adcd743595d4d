package io.github.dl4jbilevel.cli.rival;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.jspecify.annotations.Nullable;

/** The score of a candidate: the model is the least validation loss among its checks. */
record LeastValidationLoss() implements ScoreFunction {

    @Override
    @SuppressWarnings("deprecation") // Arbiter's older kind of data source.
    public double score(Object model, @Nullable DataProvider data, @Nullable Map<String, Object> parameters) {
        return (Double) model;
    }

    @Override
    public double score(Object model, @Nullable Class<? extends DataSource> data, @Nullable Properties properties) {
        return (Double) model;
    }

    @Override
    public boolean minimize() {
        return true;
    }

    @Override
    public List<Class<?>> getSupportedModelTypes() {
        return List.of(Double.class);
    }

    @Override
    public List<Class<?>> getSupportedDataTypes() {
        return List.of(Object.class);
    }
}
