package io.github.dl4jbilevel.tests.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import io.github.dl4jbilevel.training.TrainingListeners;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.Histogram;
import org.deeplearning4j.ui.model.stats.api.StatsInitializationReport;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.api.StatsUpdateConfiguration;
import org.deeplearning4j.ui.model.stats.impl.DefaultStatsUpdateConfiguration;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's training UI gets what it reads: the statistics of one agent under the session and worker that the user names. */
public class StatsListenerTest {
    private static final int AGENTS = 3;
    private static final int REPORTS = 4;
    private static final StatsUpdateConfiguration EVERY =
            new DefaultStatsUpdateConfiguration.Builder().reportingFrequency(1).build();

    public static DecentralizedBilevelTrainer.Builder trainer() {
        Nd4j.getRandom().setSeed(1);
        var features = Nd4j.randn(DataType.FLOAT, 90, 4);
        var labels = Nd4j.zeros(DataType.FLOAT, 90, 2);
        for (int i = 0; i < 90; i++) {
            labels.putScalar(i, features.getDouble(i, 0) > 0 ? 1 : 0, 1);
        }
        return new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nIn(4)
                                .nOut(5)
                                .activation(Activation.TANH)
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nIn(5)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .build())
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.ring(AGENTS))
                .trainingData(new DataSet(features, labels));
    }

    private static BilevelResult fit(StatsStorage storage) {
        return trainer()
                .reportEvery(5)
                .listeners(
                        TrainingListeners.of(1, new StatsListener(storage, null, EVERY, "run", "agent 1")),
                        TrainingListeners.of(1, new StatsListener(storage, null, EVERY, "run", "upper loss"))
                                .scoredBy(RoundMetrics::upperLoss))
                .build()
                .fit(5 * (REPORTS - 1));
    }

    private static List<StatsReport> updates(StatsStorage storage, String worker) {
        return storage.getAllUpdatesAfter("run", "StatsListener", worker, 0).stream()
                .map(StatsReport.class::cast)
                .toList();
    }

    private static void assertComplete(StatsStorage storage, BilevelResult result) {
        assertThat(storage.listSessionIDs()).containsExactly("run");
        assertThat(storage.listWorkerIDsForSession("run")).containsExactlyInAnyOrder("agent 1", "upper loss");
        List<StatsReport> reports = updates(storage, "agent 1");
        assertThat(reports).extracting(StatsReport::getIterationCount).containsExactly(0, 5, 10, 15);
        assertScores(
                reports, result.history().stream().map(RoundMetrics::lowerLoss).toList());
        assertScores(
                updates(storage, "upper loss"),
                result.history().stream().map(RoundMetrics::upperLoss).toList());
        for (StatsReport report : reports) {
            for (StatsType type : List.of(StatsType.Parameters, StatsType.Gradients, StatsType.Updates)) {
                assertThat(report.getHistograms(type))
                        .as("%s", type)
                        .containsOnlyKeys("0_W", "0_b", "1_W", "1_b", "0_hyperparameters");
            }
            assertThat(report.getMeanMagnitudes(StatsType.Activations)).isNotEmpty();
        }
    }

    private static void assertScores(List<StatsReport> reports, List<Double> losses) {
        assertThat(reports).hasSameSizeAs(losses);
        for (int i = 0; i < losses.size(); i++) {
            assertThat(reports.get(i).getScore()).isCloseTo(losses.get(i), within(1e-6));
        }
    }

    @Test
    void theStorageHoldsScoresAndHistogramsOfTheAgent() {
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        BilevelResult result = fit(storage);
        assertComplete(storage, result);
        StatsReport last = updates(storage, "agent 1").get(REPORTS - 1);
        Histogram weights =
                Objects.requireNonNull(last.getHistograms(StatsType.Parameters).get("0_W"));
        assertThat(Arrays.stream(weights.getBinCounts()).sum()).isEqualTo(20);
        assertThat(weights.getMax())
                .isCloseTo(result.network(1).getParam("0_W").maxNumber().doubleValue(), within(1e-6));
        Histogram x =
                Objects.requireNonNull(last.getHistograms(StatsType.Parameters).get("0_hyperparameters"));
        assertThat(Arrays.stream(x.getBinCounts()).sum()).isEqualTo(4 + 5);
        assertThat(x.getMin()).isCloseTo(result.upperVariable(1).minNumber().doubleValue(), within(1e-6));
        Persistable info = storage.getStaticInfo("run", "StatsListener", "agent 1");
        assertThat(((StatsInitializationReport) info).getModelNumParams()).isEqualTo(5 * 5 + 6 * 2);
        assertThat(((StatsInitializationReport) info).getModelNumLayers()).isEqualTo(2);
        assertThat(((StatsInitializationReport) info).getModelClassName())
                .as("by its ending the UI's model page knows which kind of configuration to read")
                .endsWith("MultiLayerNetwork");
    }

    /** A graph of two inputs: histograms by the names of its vertices, with x after the first that has parameters. */
    @Test
    void theStorageHoldsHistogramsOfAGraphByVertex() {
        Nd4j.getRandom().setSeed(2);
        INDArray left = Nd4j.randn(DataType.FLOAT, 90, 2);
        INDArray right = Nd4j.randn(DataType.FLOAT, 90, 3);
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(twoInputs())
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.ring(AGENTS))
                .trainingData(new MultiDataSet(new INDArray[] {left, right}, new INDArray[] {left.sum(true, 1)}))
                .reportEvery(5)
                .listeners(TrainingListeners.of(1, new StatsListener(storage, null, EVERY, "run", "agent 1")))
                .build()
                .fit(5 * (REPORTS - 1));
        Persistable info = storage.getStaticInfo("run", "StatsListener", "agent 1");
        assertThat(((StatsInitializationReport) info).getModelClassName()).endsWith("ComputationGraph");
        List<StatsReport> reports = updates(storage, "agent 1");
        assertThat(reports).extracting(StatsReport::getIterationCount).containsExactly(0, 5, 10, 15);
        assertScores(
                reports, result.history().stream().map(RoundMetrics::lowerLoss).toList());
        for (StatsReport report : reports) {
            for (StatsType type : List.of(StatsType.Parameters, StatsType.Gradients, StatsType.Updates)) {
                assertThat(report.getHistograms(type))
                        .as("%s", type)
                        .containsOnlyKeys("a_W", "a_b", "b_W", "b_b", "sum_W", "sum_b", "a_hyperparameters");
            }
            assertThat(report.getMeanMagnitudes(StatsType.Activations)).containsKeys("a", "b", "both");
        }
        Map<String, Histogram> last = reports.get(REPORTS - 1).getHistograms(StatsType.Parameters);
        Histogram weights = Objects.requireNonNull(last.get("b_W"));
        assertThat(Arrays.stream(weights.getBinCounts()).sum()).isEqualTo(3 * 4);
        assertThat(weights.getMax())
                .isCloseTo(result.graph(1).getParam("b_W").maxNumber().doubleValue(), within(1e-6));
        Histogram x = Objects.requireNonNull(last.get("a_hyperparameters"));
        assertThat(Arrays.stream(x.getBinCounts()).sum()).isEqualTo(2 + 3 + 8);
        assertThat(x.getMin()).isCloseTo(result.upperVariable(1).minNumber().doubleValue(), within(1e-6));
    }

    private static ComputationGraphConfiguration twoInputs() {
        return new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("left", "right")
                .addLayer("a", new DenseLayer.Builder().nIn(2).nOut(4).build(), "left")
                .addLayer("b", new DenseLayer.Builder().nIn(3).nOut(4).build(), "right")
                .addVertex("both", new MergeVertex(), "a", "b")
                .addLayer(
                        "sum",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nIn(8)
                                .nOut(1)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "both")
                .setOutputs("sum")
                .build();
    }

    @Test
    void soDoesAFileThatIsOpenedAgain(@TempDir Path folder) throws Exception {
        File file = folder.resolve("stats.dl4j").toFile();
        FileStatsStorage storage = new FileStatsStorage(file);
        BilevelResult result = fit(storage);
        storage.close();
        FileStatsStorage reopened = new FileStatsStorage(file);
        assertComplete(reopened, result);
        reopened.close();
    }
}
