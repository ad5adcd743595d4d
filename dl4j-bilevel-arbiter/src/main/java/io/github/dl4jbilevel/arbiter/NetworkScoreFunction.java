package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.training.BilevelResult;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A DL4J score function, such as {@code EvaluationScoreFunction}, for the averaged network of a candidate; where every agent has
 * a lower level of its own, the mean of its scores over the agents' networks, as the trainer's own test metrics. It reads the test
 * data of the search's Arbiter data source again for each network.
 *
 * @param network scores a {@code MultiLayerNetwork} or a {@code ComputationGraph}, whichever the candidates are
 */
public record NetworkScoreFunction(@JsonProperty("network") ScoreFunction network) implements ScoreFunction {

    @Override
    @SuppressWarnings("deprecation") // Arbiter's older kind of data source.
    public double score(Object model, DataProvider data, Map<String, Object> parameters) {
        return mean(model, each -> network.score(each, data, parameters));
    }

    @Override
    public double score(Object model, Class<? extends DataSource> data, Properties properties) {
        return mean(model, each -> network.score(each, data, properties));
    }

    private static double mean(Object model, ToDoubleFunction<Model> score) {
        return BilevelTask.result(model).models().stream()
                .mapToDouble(score)
                .average()
                .orElseThrow();
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
