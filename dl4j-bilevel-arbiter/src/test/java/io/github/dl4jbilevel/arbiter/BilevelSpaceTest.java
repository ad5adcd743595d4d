package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.deeplearning4j.arbiter.DL4JConfiguration;
import org.deeplearning4j.arbiter.MultiLayerSpace;
import org.deeplearning4j.arbiter.layers.DenseLayerSpace;
import org.deeplearning4j.arbiter.layers.OutputLayerSpace;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator.Mode;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.generator.util.SerializedSupplier;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.serde.jackson.JsonMapper;
import org.deeplearning4j.arbiter.scoring.impl.EvaluationScoreFunction;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** From points to algorithms, networks and trainers. */
class BilevelSpaceTest {

    private static double number(Map<String, Double> numbers, String name) {
        return Objects.requireNonNull(numbers.get(name));
    }

    @Test
    void namedNumbersBecomeAnAlgorithmWhateverTheKindOfMap() {
        Map<String, ParameterSpace<Double>> numbers = new HashMap<>();
        for (String name : List.of("eta.upper", "lambda", "eta.lower", "a")) {
            numbers.put(name, new ContinuousParameterSpace(0, 1));
        }
        for (Map<String, ParameterSpace<Double>> map : List.of(numbers, new TreeMap<>(numbers))) {
            RecipeSpace algorithms = RecipeSpace.of(
                    map,
                    v -> DNsvrgda.builder()
                            .learningRate(Level.UPPER, number(v, "eta.upper"))
                            .learningRate(Level.LOWER, number(v, "eta.lower"))
                            .set(DNsvrgda.LAMBDA, number(v, "lambda"))
                            .set(DNsvrgda.MOMENTUM, number(v, "a"))
                            .build());
            BilevelSpace space = Searches.space().algorithm(algorithms).build();
            assertThat(space.numParameters()).isEqualTo(4);
            assertThat(space.getValue(new double[] {0.1, 0.2, 0.3, 0.4}).settings())
                    .containsExactly(
                            Map.entry("algorithm.a", "0.1"),
                            Map.entry("algorithm.eta.lower", "0.2"),
                            Map.entry("algorithm.eta.upper", "0.3"),
                            Map.entry("algorithm.lambda", "0.4"));
            assertThat(algorithms.getValue(new double[] {0.1, 0.2, 0.3, 0.4}).settings())
                    .containsEntry("lambda", "0.4")
                    .containsEntry("upper.estimator", "Storm[a=0.1]")
                    .containsEntry("upper.stepRule", "NormalizedSgd(learningRate=0.3)")
                    .containsEntry("lower.stepRule", "NormalizedSgd(learningRate=0.2)")
                    .containsEntry("auxiliary.stepRule", "NormalizedSgd(learningRate=0.02)");
        }
    }

    @Test
    void oneSpaceInTwoPlacesIsOneParameter() {
        ContinuousParameterSpace shared = new ContinuousParameterSpace(0, 1);
        RecipeSpace algorithms = new RecipeSpace.Builder(DNsvrgda::builder)
                .vary("upper", shared, (b, eta) -> b.learningRate(Level.UPPER, eta))
                .vary("lower", shared, (b, eta) -> b.learningRate(Level.LOWER, eta))
                .build();
        BilevelSpace space = Searches.space().algorithm(algorithms).build();
        assertThat(space.numParameters()).isEqualTo(1);
        assertThat(algorithms.getValue(new double[] {0.5}).settings())
                .containsEntry("upper.stepRule", "NormalizedSgd(learningRate=0.5)")
                .containsEntry("lower.stepRule", "NormalizedSgd(learningRate=0.5)");
    }

    @Test
    void anySettingOfTheTrainerAndTheRoundsCanVary() {
        BilevelSpace space = Searches.space()
                .vary("seed", new DiscreteParameterSpace<>(1L, 2L), (b, seed) -> b.seed(seed))
                .rounds(new IntegerParameterSpace(3, 4))
                .build();
        BilevelCandidate candidate = space.getValue(new double[] {0.9, 0.1});
        assertThat(candidate.settings()).containsExactly(Map.entry("seed", "2"), Map.entry("rounds", "3"));
        assertThat(space.rounds(candidate)).isEqualTo(3);
        BilevelResult result = space.trainer(candidate).build().fit(space.rounds(candidate));
        assertThat(result.provenance().settings()).containsEntry("seed", "2").containsEntry("rounds", "3");
    }

    @Test
    void aCandidateSurvivesArbitersSerialization() {
        BilevelSpace space = Searches.space().algorithm(Searches.normalized()).build();
        BilevelCandidate candidate = space.getValue(new double[] {0.25, 0.75});
        assertThat(new SerializedSupplier<>(candidate).get())
                .isEqualTo(candidate)
                .isNotSameAs(candidate);
    }

    @Test
    void networksOfDeeplearning4jsOwnSpaceAndScoreFunction() throws Exception {
        MultiLayerSpace networks = new MultiLayerSpace.Builder()
                .addLayer(new DenseLayerSpace.Builder()
                        .nIn(Searches.FEATURES)
                        .nOut(new DiscreteParameterSpace<>(3, 9))
                        .activation(Activation.TANH)
                        .build())
                .addLayer(new OutputLayerSpace.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .lossFunction(LossFunction.MCXENT)
                        .build())
                .numEpochs(1)
                .build();
        BilevelSpace space = new BilevelSpace.Builder(
                        MappedSpace.of(networks, DL4JConfiguration::getMultiLayerConfiguration), Searches::trainer)
                .rounds(5)
                .build();
        assertThat(space.numParameters()).isEqualTo(1);
        LocalOptimizationRunner runner = Searches.run(Searches.search(
                        new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null),
                        new NetworkScoreFunction(new EvaluationScoreFunction(Evaluation.Metric.ACCURACY)),
                        2)
                .dataSource(TestRows.class, new Properties()));
        assertThat(runner.getResults()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            BilevelResult result = (BilevelResult) runner.getResults().get(i).getResultModel();
            assertThat(result.network().getLayer(0).getParam("W").columns()).isEqualTo(i == 0 ? 3 : 9);
            assertThat(runner.getResults().get(i).getResult().getScore())
                    .isEqualTo(result.finalMetrics().testAccuracy());
        }
    }

    @Test
    void whatCannotBeWrittenAsJsonSaysSo() {
        BilevelSpace space = Searches.space().algorithm(Searches.normalized()).build();
        OptimizationConfiguration search = Searches.search(
                        new RandomSearchGenerator(space), BilevelScoreFunction.VALIDATION_LOSS, 1)
                .build();
        assertThatThrownBy(search::toJson).hasStackTraceContaining("BilevelSpace holds functions and data");
        assertThatThrownBy(search::toYaml).hasStackTraceContaining("BilevelSpace holds functions and data");
    }

    @Test
    void scoreFunctionsAndSaversCanBeWrittenAsJson() throws Exception {
        for (Object part : List.of(
                BilevelScoreFunction.TEST_ACCURACY,
                new NetworkScoreFunction(new EvaluationScoreFunction(Evaluation.Metric.F1)),
                new BilevelResultSaver("somewhere"))) {
            String json = JsonMapper.getMapper().writeValueAsString(part);
            Object back = JsonMapper.getMapper().readValue(json, part.getClass());
            assertThat(back).isEqualTo(part);
        }
    }

    @Test
    void contradictionsAreRefused() {
        BilevelSpace.Builder noRounds =
                new BilevelSpace.Builder(() -> Searches.trainer(Searches.network())).algorithm(Searches.normalized());
        assertThatThrownBy(noRounds::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rounds(");
        assertThatThrownBy(() -> Searches.space().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Nothing varies");
        assertThatThrownBy(() -> Searches.space()
                        .batchSize(new IntegerParameterSpace(1, 2))
                        .batchSize(new IntegerParameterSpace(3, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("batchSize is varied twice");
        BilevelSpace one =
                Searches.space().batchSize(new IntegerParameterSpace(1, 2)).build();
        BilevelCandidate other = new BilevelCandidate(List.of(0.1, 0.2), Map.of());
        assertThatThrownBy(() -> one.trainer(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another space");
    }
}
