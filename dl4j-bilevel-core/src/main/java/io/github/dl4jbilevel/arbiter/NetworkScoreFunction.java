package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.training.BilevelResult;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A DL4J score function, such as {@code EvaluationScoreFunction}, for the averaged network of a candidate. It reads the
 * test data of the search's Arbiter data source.
 *
 * @param network scores a {@code MultiLayerNetwork}
 */
public record NetworkScoreFunction(@JsonProperty("network") ScoreFunction network) implements ScoreFunction {

    @Override
    @SuppressWarnings("deprecation") // Arbiter's older kind of data source.
    public double score(Object model, DataProvider data, Map<String, Object> parameters) {
        return network.score(BilevelTask.result(model).network(), data, parameters);
    }

    @Override
    public double score(Object model, Class<? extends DataSource> data, Properties properties) {
        return network.score(BilevelTask.result(model).network(), data, properties);
    }

    @Override
    public boolean minimize() {
        return network.minimize();
    }

    @Override
    public List<Class<?>> getSupportedModelTypes() {
        return List.of(BilevelResult.class);
    }

    @Override
    public List<Class<?>> getSupportedDataTypes() {
        return network.getSupportedDataTypes();
    }
}
