package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import io.github.dl4jbilevel.training.RunView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import scala.Tuple2;

/** Every way to give rows and networks trains as in one process. */
class DataOnSparkTest {
    private static final int AGENTS = 2;
    private static final long ROUNDS = 7;
    private static final List<DataSet> ROWS = Fixtures.dataSets(5);
    private static final CountDownLatch HEARD_WHILE_RUNNING = new CountDownLatch(1);

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = Fixtures.local(AGENTS);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static SparkDecentralizedBilevelTrainer.Builder onSpark() {
        return Fixtures.onSpark(spark, AGENTS);
    }

    @Test
    void rowsCanBeEachAgentsOwn() {
        List<Tuple2<Integer, DataSet>> training = new ArrayList<>();
        List<Tuple2<Integer, DataSet>> validation = new ArrayList<>();
        for (int i = ROWS.size() - 1; i >= 0; i--) {
            (i < 3 ? training : validation).add(new Tuple2<>(i % AGENTS, ROWS.get(i)));
        }
        BilevelResult expected = Fixtures.complete(AGENTS)
                .trainingData(Fixtures.perAgent(AGENTS, List.of(ROWS.get(2), ROWS.get(1), ROWS.get(0))))
                .validationData(Fixtures.perAgent(AGENTS, List.of(ROWS.get(4), ROWS.get(3))))
                .build()
                .fit(ROUNDS);
        SparkBilevelResult actual = onSpark()
                .trainingDataOfAgents(spark.parallelizePairs(training))
                .validationDataOfAgents(spark.parallelizePairs(validation))
                .build()
                .fit(ROUNDS);
        Fixtures.assertSameBits(actual, expected);
    }

    @Test
    void oneAgentIsARunToo() {
        Fixtures.assertSameBits(
                Fixtures.onSpark(spark, 1)
                        .trainingData(spark.parallelize(ROWS))
                        .build()
                        .fit(ROUNDS),
                Fixtures.inProcess(1, ROWS).build().fit(ROUNDS));
    }

    @Test
    void aTrainedNetworkCanBeTheStart() {
        MultiLayerNetwork start = new MultiLayerNetwork(TwoClasses.mlp());
        start.init();
        BilevelResult expected = new DecentralizedBilevelTrainer.Builder(start)
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.line(AGENTS))
                .trainingData(Fixtures.perAgent(AGENTS, ROWS))
                .build()
                .fit(ROUNDS);
        ShippedNetwork shipped = ShippedNetwork.of(start);
        SparkBilevelResult actual = Fixtures.onSpark(
                        spark,
                        () -> new DecentralizedBilevelTrainer.Builder(shipped.network())
                                .algorithm(DNsvrgda.builder().build())
                                .hyperparameters(L2Regularization.perUnit().exp())
                                .topology(Topology.line(AGENTS)))
                .trainingData(spark.parallelize(ROWS).rdd())
                .build()
                .fit(ROUNDS);
        Fixtures.assertSameBits(actual, expected);
    }

    @Test
    void agentsWithHeadsOfTheirOwnBringTheirNetworksBack() {
        BilevelResult expected = Fixtures.inProcess(AGENTS, ROWS)
                .hyperparameters(SharedRepresentation.below(1).withPrivateHeads())
                .build()
                .fit(ROUNDS);
        SparkBilevelResult actual = Fixtures.onSpark(
                        spark,
                        () -> Fixtures.complete(AGENTS)
                                .hyperparameters(SharedRepresentation.below(1).withPrivateHeads()))
                .trainingData(spark.parallelize(ROWS))
                .build()
                .fit(ROUNDS);
        for (int k = 0; k < AGENTS; k++) {
            assertThat(actual.network(k).params().toFloatVector())
                    .containsExactly(expected.network(k).params().toFloatVector());
        }
        assertThat(actual.models()).hasSize(AGENTS);
        assertThatIllegalStateException().isThrownBy(actual::network).withMessageContaining("network(agent)");
    }

    @Test
    void aGraphTakesMultiDataSets() {
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nIn(TwoClasses.FEATURES)
                                .nOut(3)
                                .activation(Activation.TANH)
                                .build(),
                        "in")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(3)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "dense")
                .setOutputs("out")
                .build();
        BilevelResult expected = new DecentralizedBilevelTrainer.Builder(graph)
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.line(AGENTS))
                .trainingData(Fixtures.perAgent(AGENTS, ROWS))
                .build()
                .fit(ROUNDS);
        List<MultiDataSet> multi = ROWS.stream().map(DataSet::toMultiDataSet).toList();
        SparkBilevelResult actual = Fixtures.onSpark(
                        spark,
                        () -> new DecentralizedBilevelTrainer.Builder(graph)
                                .algorithm(DNsvrgda.builder().build())
                                .hyperparameters(L2Regularization.perUnit().exp())
                                .topology(Topology.line(AGENTS)))
                .trainingMultiData(spark.parallelize(multi))
                .build()
                .fit(ROUNDS);
        ComputationGraph network = actual.graph();
        assertThat(network.params().toDoubleVector())
                .containsExactly(expected.graph().params().toDoubleVector());
        assertThat(actual.upperVariable().toDoubleVector())
                .containsExactly(expected.upperVariable().toDoubleVector());
    }

    /** Agent 0 does not go on before the driver has heard of its first report. */
    @Test
    void reportsReachTheDriverWhileTheJobRuns() {
        SparkBilevelResult result = onSpark()
                .trainingData(spark.parallelize(ROWS))
                .progress(metrics -> HEARD_WHILE_RUNNING.countDown())
                .settings((agent, trainer) -> trainer.listeners(new WaitsForTheDriver()))
                .build()
                .fit(ROUNDS);
        assertThat(result.rounds()).isEqualTo(ROUNDS);
    }

    private static final class WaitsForTheDriver implements BilevelListener {
        @Override
        public void onMetrics(RoundMetrics metrics, RunView view) {
            if (metrics.round() > 0) {
                awaitDriver();
            }
        }

        private static void awaitDriver() {
            try {
                assertThat(HEARD_WHILE_RUNNING.await(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
