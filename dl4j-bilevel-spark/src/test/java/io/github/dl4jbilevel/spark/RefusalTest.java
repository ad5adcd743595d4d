package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/** A run that cannot work is refused before the first round, once, and the message says what to do. */
class RefusalTest {
    private static final int SLOTS = 3;

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = Fixtures.local(SLOTS);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static SparkDecentralizedBilevelTrainer.Builder trainer(int dataSets) {
        return Fixtures.onSpark(spark, SLOTS).trainingData(spark.parallelize(Fixtures.dataSets(dataSets)));
    }

    @Test
    void moreAgentsThanSlots() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Fixtures.onSpark(spark, 4)
                        .trainingData(spark.parallelize(Fixtures.dataSets(4)))
                        .waitForSlots(Duration.ZERO)
                        .build()
                        .fit(1))
                .withMessageContaining("4 agents")
                .withMessageContaining("has 3")
                .withMessageContaining("local[4]");
    }

    @Test
    void anAgentWithoutRows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(2).build().fit(1))
                .withMessageContaining("Agent 2 got no training data");
    }

    @Test
    void anAgentWithTooFewRows() {
        List<DataSet> rows =
                List.of(TwoClasses.separable(9, 1), TwoClasses.separable(1, 2), TwoClasses.separable(9, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.onSpark(spark, SLOTS)
                        .trainingData(spark.parallelize(rows))
                        .build()
                        .fit(1))
                .withMessageContaining("gent 1");
    }

    @Test
    void rowsOfAnAgentThatDoesNotExist() {
        List<Tuple2<Integer, DataSet>> rows = List.of(new Tuple2<>(3, TwoClasses.separable(9, 1)));
        assertThatThrownBy(() -> Fixtures.onSpark(spark, SLOTS)
                        .trainingDataOfAgents(spark.parallelizePairs(rows))
                        .build()
                        .fit(1))
                .hasMessageContaining("Rows of agent 3, but the topology has 3 agents");
    }

    @Test
    void settingsThatContradictEachOther() {
        assertThatIllegalArgumentException()
                .as("found by the tasks")
                .isThrownBy(() -> Fixtures.onSpark(
                                spark,
                                () -> Fixtures.withoutTopology()
                                        .mixing(MixingMatrix.metropolis(Topology.complete(SLOTS))))
                        .trainingData(spark.parallelize(Fixtures.dataSets(3)))
                        .settings((agent, trainer) -> trainer.topology(Topology.line(2)))
                        .build()
                        .fit(1))
                .withMessageContaining("both set");
        assertThatIllegalStateException()
                .as("found on the driver")
                .isThrownBy(() -> Fixtures.onSpark(
                                spark,
                                () -> Fixtures.complete(SLOTS)
                                        .mixing(MixingMatrix.metropolis(Topology.complete(SLOTS))))
                        .trainingData(spark.parallelize(Fixtures.dataSets(3)))
                        .build())
                .withMessageContaining("both set");
        assertThatIllegalStateException()
                .isThrownBy(() -> trainer(3).trainingFiles("more"))
                .withMessageContaining("set twice");
        assertThatIllegalArgumentException()
                .as("found by the tasks")
                .isThrownBy(() -> Fixtures.onSpark(
                                spark, () -> Fixtures.complete(SLOTS).validationFraction(0.3))
                        .trainingData(spark.parallelize(Fixtures.dataSets(3)))
                        .validationData(spark.parallelize(Fixtures.dataSets(3)))
                        .build()
                        .fit(1))
                .withMessageContaining("validationFraction(0.3)");
    }

    @Test
    void settingsThatAreMissing() {
        SparkDecentralizedBilevelTrainer.Builder bare = Fixtures.onSpark(
                spark,
                () -> new DecentralizedBilevelTrainer.Builder(TwoClasses.mlp())
                        .algorithm(DNsvrgda.builder().build()));
        assertThatIllegalStateException().isThrownBy(bare::build).withMessageContaining("No hyperparameters");
        SparkDecentralizedBilevelTrainer.Builder withoutRows = Fixtures.onSpark(spark, SLOTS);
        assertThatIllegalStateException().isThrownBy(withoutRows::build).withMessageContaining("No training data");
        SparkDecentralizedBilevelTrainer.Builder withoutTopology = Fixtures.onSpark(spark, Fixtures::withoutTopology)
                .trainingData(spark.parallelize(Fixtures.dataSets(3)));
        assertThatIllegalStateException().isThrownBy(withoutTopology::build).withMessageContaining("No topology");
    }

    @Test
    void whatCannotBeSent() {
        Object notSerializable = new Object();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.onSpark(
                                spark, () -> Fixtures.complete(notSerializable.hashCode() == 0 ? 2 : SLOTS))
                        .trainingData(spark.parallelize(Fixtures.dataSets(3)))
                        .build())
                .withMessageContaining("java.lang.Object");
        MultiLayerNetwork network = new MultiLayerNetwork(TwoClasses.mlp());
        network.init();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fixtures.onSpark(
                                spark,
                                () -> new DecentralizedBilevelTrainer.Builder(network)
                                        .algorithm(DNsvrgda.builder().build())
                                        .hyperparameters(
                                                L2Regularization.perUnit().exp())
                                        .topology(Topology.line(SLOTS)))
                        .trainingData(spark.parallelize(Fixtures.dataSets(3)))
                        .build())
                .withMessageContaining("ShippedNetwork.of(network)");
    }

    @Test
    void checkpointsThatNobodyShares() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> checkpointed("saved", 5).build())
                .withMessageContaining("absolute");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> checkpointed("/saved", 0).build())
                .withMessageContaining("at least 1");
    }

    private static SparkDecentralizedBilevelTrainer.Builder checkpointed(String folder, long every) {
        return Fixtures.onSpark(spark, () -> Fixtures.complete(SLOTS).checkpoints(Path.of(folder), every))
                .trainingData(spark.parallelize(Fixtures.dataSets(3)));
    }
}
