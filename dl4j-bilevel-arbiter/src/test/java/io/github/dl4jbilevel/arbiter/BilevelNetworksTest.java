package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.deeplearning4j.arbiter.ComputationGraphSpace;
import org.deeplearning4j.arbiter.GraphConfiguration;
import org.deeplearning4j.arbiter.layers.DenseLayerSpace;
import org.deeplearning4j.arbiter.layers.OutputLayerSpace;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultReference;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator.Mode;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.arbiter.scoring.impl.EvaluationScoreFunction;
import org.deeplearning4j.arbiter.scoring.impl.TestSetLossScoreFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs, and agents with heads of their own, are searched, scored, saved and read as networks are. */
class BilevelNetworksTest {
    private static final int AGENTS = 3;
    private static final ScoreFunction ACCURACY =
            new NetworkScoreFunction(new EvaluationScoreFunction(Evaluation.Metric.ACCURACY));

    private static BilevelSpace graphs() {
        ComputationGraphSpace networks = new ComputationGraphSpace.Builder()
                .addInputs("in")
                .addLayer(
                        "hidden",
                        new DenseLayerSpace.Builder()
                                .nIn(Searches.FEATURES)
                                .nOut(new DiscreteParameterSpace<>(3, 9))
                                .activation(Activation.TANH)
                                .build(),
                        "in")
                .addLayer(
                        "out",
                        new OutputLayerSpace.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .lossFunction(LossFunction.MCXENT)
                                .build(),
                        "hidden")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(Searches.FEATURES))
                .numEpochs(1)
                .build();
        return new BilevelSpace.Builder(
                        MappedSpace.of(networks, GraphConfiguration::getConfiguration),
                        BilevelNetworksTest::graphTrainer)
                .rounds(5)
                .build();
    }

    private static DecentralizedBilevelTrainer.Builder graphTrainer(ComputationGraphConfiguration graph) {
        return Searches.common(new DecentralizedBilevelTrainer.Builder(graph)
                .algorithm(DNsvrgda.builder().build()));
    }

    private static BilevelSpace privateHeads() {
        return new BilevelSpace.Builder(() -> Searches.trainer(Searches.network())
                        .hyperparameters(SharedRepresentation.below(1).withPrivateHeads()))
                .algorithm(Searches.plain(0.02, 0.05))
                .rounds(5)
                .build();
    }

    private static LocalOptimizationRunner searchTwo(BilevelSpace space, ScoreFunction score, File directory) {
        return Searches.run(Searches.search(new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null), score, 2)
                .modelSaver(new BilevelResultSaver(directory))
                .dataSource(TestRows.class, new Properties()));
    }

    private static BilevelResult again(BilevelSpace space, BilevelResultReference saved) throws IOException {
        return space.trainer(saved.candidate()).build().fit(space.rounds(saved.candidate()));
    }

    @Test
    void graphsOfDeeplearning4jsOwnSpaceAreScoredSavedAndReadAsGraphs(@TempDir File directory) throws Exception {
        BilevelSpace space = graphs();
        LocalOptimizationRunner runner = searchTwo(space, ACCURACY, directory);
        assertThat(runner.numCandidatesFailed())
                .as(() -> Searches.infos(runner).toString())
                .isZero();
        assertThat(runner.getResults()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            BilevelResultReference saved = BilevelResultReference.open(new File(directory, "" + i));
            ComputationGraph graph = (ComputationGraph) saved.getResultModel();
            assertThat(graph.getLayer("hidden").getParam("W").columns()).isEqualTo(i == 0 ? 3 : 9);
            BilevelResult result = again(space, saved);
            assertThat(graph.params()).isEqualTo(result.graph().params());
            assertThat(saved.getResult().getScore())
                    .isEqualTo(result.finalMetrics().testAccuracy());
            assertThat(saved.models()).hasSize(1);
        }
    }

    @Test
    void everyAgentsOwnNetworkIsSaved(@TempDir File directory) throws Exception {
        BilevelSpace space = privateHeads();
        searchTwo(space, ACCURACY, directory);
        BilevelResultReference saved = BilevelResultReference.open(new File(directory, "1"));
        BilevelResult result = again(space, saved);
        assertThat(saved.models()).hasSize(AGENTS);
        for (int k = 0; k < AGENTS; k++) {
            MultiLayerNetwork network = (MultiLayerNetwork) saved.models().get(k);
            assertThat(network.params()).isEqualTo(result.network(k).params());
        }
        assertThat(result.network(0).getLayer(0).params())
                .as("one representation")
                .isEqualTo(result.network(1).getLayer(0).params());
        assertThat(result.network(0).getLayer(1).params())
                .as("a head for each agent")
                .isNotEqualTo(result.network(1).getLayer(1).params());
        assertThatThrownBy(saved::getResultModel)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 agents")
                .hasMessageContaining("models()");
    }

    @Test
    void theScoreOfPrivateHeadsIsTheMeanOverTheirNetworks(@TempDir File directory) throws Exception {
        BilevelSpace space = privateHeads();
        ScoreFunction loss = new NetworkScoreFunction(new TestSetLossScoreFunction(true));
        for (ResultReference reference : searchTwo(space, loss, directory).getResults()) {
            BilevelResultReference saved = (BilevelResultReference) reference;
            double mean = 0;
            for (int k = 0; k < AGENTS; k++) {
                mean += ((MultiLayerNetwork) saved.models().get(k)).score(Searches.TEST) / AGENTS;
            }
            assertThat(Objects.requireNonNull(saved.getResult().getScore()))
                    .isCloseTo(mean, within(1e-6))
                    .isCloseTo(again(space, saved).finalMetrics().testLoss(), within(1e-5));
        }
    }

    /** Arbiter's older kind of data source, which has no class to name. */
    @Test
    @SuppressWarnings({"deprecation", "serial"})
    void deeplearning4jsOlderDataProvidersWorkToo() {
        DataProvider provider = new DataProvider() {
            @Override
            public Object trainData(Map<String, Object> parameters) {
                throw new UnsupportedOperationException("The trainer has its own rows.");
            }

            @Override
            public Object testData(Map<String, Object> parameters) {
                return new TestRows().testData();
            }

            @Override
            public Class<?> getDataType() {
                return new TestRows().getDataType();
            }
        };
        BilevelSpace space = privateHeads();
        BilevelResult result =
                space.trainer(space.getValue(new double[] {0.9})).build().fit(5);
        assertThat(ACCURACY.score(result, provider, Map.of()))
                .isCloseTo(result.finalMetrics().testAccuracy(), within(1e-12));
    }

    @Test
    void networksOfAnEarlierSearchDoNotStayBesideThoseOfALaterOne(@TempDir File directory) throws Exception {
        searchTwo(privateHeads(), BilevelScoreFunction.VALIDATION_LOSS, directory);
        File candidate = new File(directory, "0");
        assertThat(candidate.list())
                .containsExactlyInAnyOrder("result.json", "network-0.zip", "network-1.zip", "network-2.zip");
        searchTwo(graphs(), BilevelScoreFunction.VALIDATION_LOSS, directory);
        assertThat(candidate.list()).containsExactlyInAnyOrder("result.json", "network.zip");
    }

    @Test
    void aMissingNetworkOfAnAgentIsNamed(@TempDir File directory) throws Exception {
        searchTwo(privateHeads(), BilevelScoreFunction.VALIDATION_LOSS, directory);
        File candidate = new File(directory, "0");
        Files.delete(new File(candidate, "network-2.zip").toPath());
        assertThatThrownBy(() -> BilevelResultReference.open(candidate))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No network-2.zip in " + candidate);
    }
}
