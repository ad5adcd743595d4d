package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.AGENTS;
import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.dense;
import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.RoundMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Whole runs on graphs. */
class GraphTrainingTest {
    /** The fixture's network as a graph. */
    private static ComputationGraphConfiguration chain() {
        return base().graphBuilder()
                .addInputs("in")
                .addLayer("hidden", dense().build(), "in")
                .addLayer("out", output().build(), "hidden")
                .setOutputs("out")
                .build();
    }

    /** Two columns to each of two inputs; the class, and the sum of the columns to be guessed. */
    static ComputationGraphConfiguration twoByTwo() {
        return base().graphBuilder()
                .addInputs("left", "right")
                .addLayer("a", half().build(), "left")
                .addLayer("b", half().build(), "right")
                .addVertex("both", new MergeVertex(), "a", "b")
                .addLayer(
                        "sum",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nIn(6)
                                .nOut(1)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "both")
                .addLayer("class", output().build(), "both")
                .setOutputs("sum", "class")
                .build();
    }

    private static DenseLayer.Builder half() {
        return new DenseLayer.Builder().nIn(2).nOut(3).activation(Activation.TANH);
    }

    static MultiDataSet split(int rows, long seed) {
        DataSet data = separable(rows, seed);
        INDArray x = data.getFeatures();
        return new MultiDataSet(
                new INDArray[] {
                    x.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)),
                    x.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 4))
                },
                new INDArray[] {x.sum(true, 1), data.getLabels()});
    }

    private static DecentralizedBilevelTrainer.Builder complete() {
        return trainer(twoByTwo()).trainingData(split(200, 1)).testData(split(100, 2));
    }

    @Test
    void severalInputsAndOutputsLearn() {
        BilevelResult result = complete().build().fit(60);
        RoundMetrics first = result.history().get(0);
        RoundMetrics last = result.finalMetrics();
        assertThat(result.divergence()).isEmpty();
        assertThat(last.upperLoss()).isLessThan(0.5 * first.upperLoss());
        assertThat(last.testLoss()).isLessThan(0.5 * first.testLoss());
        assertThat(last.testAccuracy()).isGreaterThan(0.9);
        assertThat(result.hyperparameters())
                .extracting(TunedHyperparameter::name)
                .contains("layer a, unit 1: L2", "layer sum, unit 5: L2", "layer class, unit 0: L2")
                .hasSize(2 + 2 + 6 + 6);
    }

    /** By DL4J itself, on the graph that the run returns: the sum of both losses, and the accuracy of the one that classifies. */
    @Test
    void testMetricsAreThoseOfTheReturnedGraph() {
        BilevelResult result = complete().build().fit(5);
        ComputationGraph graph = result.graph();
        MultiDataSet test = split(100, 2);
        assertThat(result.finalMetrics().testLoss()).isCloseTo(graph.score(test, false), within(1e-5));
        Evaluation evaluation = new Evaluation();
        evaluation.eval(test.getLabels(1), graph.output(test.getFeatures())[1]);
        assertThat(result.finalMetrics().testAccuracy()).isEqualTo(evaluation.accuracy());
    }

    @Test
    void theSameBitsForEveryNumberOfThreads() {
        float[] expected = complete().threads(1).build().fit(6).graph().params().toFloatVector();
        assertThat(complete().threads(2).build().fit(6).graph().params().toFloatVector())
                .isEqualTo(expected);
        assertThat(complete().threads(3).build().fit(6).graph().params().toFloatVector())
                .isEqualTo(expected);
    }

    @Test
    void agentsMayBringTheirOwnIterators() {
        List<SingletonMultiDataSetIterator> perAgent = IntStream.range(0, AGENTS)
                .mapToObj(k -> new SingletonMultiDataSetIterator(split(40, 10 + k)))
                .toList();
        BilevelResult result = trainer(twoByTwo())
                .trainingData(perAgent)
                .testData(new SingletonMultiDataSetIterator(split(100, 2)))
                .build()
                .fit(2);
        assertThat(result.finalMetrics().testLoss()).isFinite();
    }

    /**
     * From the same parameters on the same rows, a chain of layers is the same problem in both of DL4J's forms. In double
     * precision, since in single precision gradients of networks alone are computed in host memory.
     */
    @Test
    void aGraphThatIsAChainTrainsAsTheNetworkDoes() {
        MultiLayerConfiguration mlp = mlp();
        mlp.setDataType(DataType.DOUBLE);
        MultiLayerNetwork layers = new MultiLayerNetwork(mlp);
        layers.init();
        ComputationGraphConfiguration chain = chain();
        chain.setDataType(DataType.DOUBLE);
        ComputationGraph graph = new ComputationGraph(chain);
        graph.init(layers.params().dup(), false);
        BilevelResult one =
                trainer(layers).trainingData(separable(200, 1)).build().fit(10);
        BilevelResult other =
                trainer(graph).trainingData(separable(200, 1)).build().fit(10);
        assertThat(other.graph().params().toDoubleVector())
                .containsExactly(one.network().params().toDoubleVector(), within(1e-12));
        assertThat(one.network().params()).isNotEqualTo(layers.params());
        assertThat(other.upperVariable().toDoubleVector())
                .containsExactly(one.upperVariable().toDoubleVector(), within(1e-12));
    }

    @Test
    void verticesMayBeTheUpperLevel() {
        BilevelResult result = complete()
                .hyperparameters(SharedRepresentation.layers("a", "b"))
                .build()
                .fit(3);
        assertThat(result.upperVariable().length()).isEqualTo(2 * (2 * 3 + 3));
        ComputationGraph graph = result.graph();
        assertThat(result.upperVariable().norm2Number().doubleValue())
                .isCloseTo(
                        Math.hypot(
                                graph.getLayer("a").params().norm2Number().doubleValue(),
                                graph.getLayer("b").params().norm2Number().doubleValue()),
                        within(1e-5));
    }

    @Test
    void theOtherFormIsRefusedByName() {
        BilevelResult graph = complete().build().fit(0);
        assertThatThrownBy(graph::network)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("ComputationGraph", "graph(");
        assertThatThrownBy(() -> graph.network(0)).isInstanceOf(IllegalStateException.class);
        assertThat(graph.graph(1).params()).isEqualTo(graph.graph().params());
        BilevelResult layers =
                trainer(mlp()).trainingData(separable(64, 1)).build().fit(0);
        assertThatThrownBy(layers::graph)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("MultiLayerNetwork", "network(");
    }

    @Test
    void rowsNeedAnArrayForEachInputAndOutput() {
        assertThatThrownBy(
                        () -> trainer(twoByTwo()).trainingData(separable(64, 1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training data", "1 feature arrays", "2 inputs", "MultiDataSet", "addInputs");
        assertThatThrownBy(() -> trainer(mlp()).trainingData(split(64, 1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2 feature arrays", "1 inputs");
    }

    @Test
    void outputsNeedALoss() {
        ComputationGraphConfiguration merged = base().graphBuilder()
                .addInputs("left", "right")
                .addVertex("both", new MergeVertex(), "left", "right")
                .setOutputs("both")
                .build();
        assertThatThrownBy(() -> trainer(merged).trainingData(split(64, 1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Output both", "no loss", "OutputLayer");
    }

    @Test
    void aResumedRunIsTheWholeOne(@TempDir Path folder) {
        BilevelResult whole = complete().build().fit(20);
        complete().checkpoints(folder, 7).build().fit(10);
        BilevelResult resumed = complete().checkpoints(folder, 7).build().resume(20);
        assertThat(resumed.graph().params().toFloatVector())
                .isEqualTo(whole.graph().params().toFloatVector());
        assertThat(resumed.hyperparameters()).isEqualTo(whole.hyperparameters());
        assertThat(resumed.finalMetrics().upperLoss())
                .isEqualTo(whole.finalMetrics().upperLoss());
    }
}
