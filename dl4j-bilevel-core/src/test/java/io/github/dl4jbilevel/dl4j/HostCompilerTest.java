package io.github.dl4jbilevel.dl4j;

import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.assertSame;
import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.base;
import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.mlp;
import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.output;
import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.problem;
import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.rows;
import static io.github.dl4jbilevel.dl4j.HostMemoryPassTest.twoConvolutions;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.dl4j.HostMemoryPassTest.Case;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that are left to DL4J's own passes, with the reason that a user is told. */
class HostCompilerTest {
    private static HostCompilation compile(MultiLayerConfiguration network, long... rowShape) {
        return HostCompiler.compile(InitialNetwork.of(network).open(1), Optional.of(rowShape));
    }

    /** A network that is left to DL4J, and the reason that is given. */
    private enum Other {
        DROPOUT("layer 0 (DenseLayer): dropout") {
            @Override
            ListBuilder layers() {
                return base().layer(
                                new DenseLayer.Builder().nOut(4).dropOut(0.5).build());
            }
        },
        BATCH_NORMALIZATION("layer 1 (BatchNormalization): a kind of layer that only DL4J computes") {
            @Override
            ListBuilder layers() {
                return base().layer(new DenseLayer.Builder().nOut(4).build())
                        .layer(new BatchNormalization.Builder().build());
            }
        },
        LAYER_NORMALIZATION("layer 0 (DenseLayer): layer normalization") {
            @Override
            ListBuilder layers() {
                return base().layer(new DenseLayer.Builder()
                        .nOut(4)
                        .hasLayerNorm(true)
                        .build());
            }
        },
        ACTIVATION("layer 0 (DenseLayer): activation mish") {
            @Override
            ListBuilder layers() {
                return base().layer(new DenseLayer.Builder()
                        .nOut(4)
                        .activation(Activation.MISH)
                        .build());
            }
        };

        private final String reason;

        Other(String reason) {
            this.reason = reason;
        }

        abstract ListBuilder layers();
    }

    @ParameterizedTest
    @EnumSource(Other.class)
    void otherNetworksAreLeftToDl4j(Other other) {
        MultiLayerConfiguration network = other.layers()
                .layer(output(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                .setInputType(InputType.feedForward(7))
                .build();
        Case c = new Case(other.name(), network, new long[] {7}, 3, true);
        NetworkProblem problem = problem(c, 8);
        assertThat(problem.computation()).isEqualTo("DL4J's passes: " + other.reason);
        assertSame(
                problem,
                problem.open(List.of(0), true).get(0),
                problem.open(List.of(0), false).get(0),
                new Sample(4, 0, 0, Sample.Stream.MAIN),
                1,
                10);
    }

    /** The patches of one image of the second convolution would take 1.2 GB. */
    @Test
    void hugeConvolutionsAreLeftToDl4j() {
        MultiLayerConfiguration network = twoConvolutions(512, 1)
                .setInputType(InputType.convolutionalFlat(258, 258, 1))
                .build();
        assertThat(compile(network, 258 * 258))
                .isEqualTo(new HostCompilation.NotCompiled(
                        "layer 2 (OutputLayer): one row takes more memory than is kept for it"));
    }

    /** Reasons that do not lie in a layer are given, too. */
    @Test
    void whatElseIsLeftToDl4jIsTold() {
        MultiLayerConfiguration network = mlp(
                        "relu", Activation.RELU, LossFunction.MCXENT, Activation.SOFTMAX, true, b -> b)
                .network();
        assertThat(compile(network, 7)).isInstanceOf(HostCompilation.Compiled.class);
        assertThat(HostCompiler.compile(InitialNetwork.of(network).open(1), Optional.empty()))
                .isEqualTo(new HostCompilation.NotCompiled(
                        "rows are not one array of features and one of labels of rank 1, or differ in shape"));
        MultiLayerConfiguration inDouble = network.clone();
        inDouble.setDataType(DataType.DOUBLE);
        assertThat(compile(inDouble, 7))
                .isEqualTo(new HostCompilation.NotCompiled("the network's data type is DOUBLE instead of FLOAT"));
        ComputationGraphConfiguration graph = GraphNetworks.twoOutputs();
        graph.setDataType(DataType.FLOAT);
        assertThat(HostCompiler.compile(InitialNetwork.of(graph).open(1), Optional.of(new long[] {5})))
                .isEqualTo(new HostCompilation.NotCompiled("the network is a ComputationGraph"));
    }

    /** The penalties alone are not a reason. */
    @Test
    void hyperparametersInsideTheLossAreLeftToDl4j() {
        Case c = mlp("relu", Activation.RELU, LossFunction.MCXENT, Activation.SOFTMAX, true, b -> b);
        RowStore store = RowStore.of(rows(c), DataType.FLOAT, "test data");
        AgentData data = AgentData.split(store, 0.4, Sharding.even(), 2, 1);
        NetworkProblem problem = new NetworkProblem(c.network(), ExampleWeights.sigmoid(), data, 8, 9);
        assertThat(problem.computation()).isEqualTo("DL4J's passes: hyperparameters enter the training loss");
        assertThat(problem.scorer(store).usesHostMemory()).isTrue();
    }
}
