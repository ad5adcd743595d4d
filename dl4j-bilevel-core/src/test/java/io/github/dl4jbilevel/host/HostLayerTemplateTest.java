package io.github.dl4jbilevel.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.math.HostBlas;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer computes what DL4J's own layer does: the output, and the gradients by its input and by its parameters, which are added to what
 * is there. To be copied with {@link HostLayerTemplate}.
 */
class HostLayerTemplateTest {
    private static final int ROWS = 5;
    private static final int N = 3;
    private static final float BEFORE = 0.5f;

    private final INDArray theta = Nd4j.rand(DataType.FLOAT, 1, 2 * N);
    private final INDArray input = Nd4j.rand(DataType.FLOAT, ROWS, N).subi(0.5);
    private final INDArray byOutput = Nd4j.rand(DataType.FLOAT, ROWS, N).subi(0.5);

    private MultiLayerNetwork dl4j() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ElementWiseMultiplicationLayer.Builder()
                        .nIn(N)
                        .nOut(N)
                        .activation(Activation.TANH)
                        .build())
                .layer(new LossLayer.Builder().build())
                .build());
        network.init(theta.dup(), false);
        network.initGradientsView();
        return network;
    }

    @Test
    void itIsDl4jsLayer() {
        MultiLayerNetwork network = dl4j();
        Layer layer = network.getLayer(0);
        LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
        INDArray output = layer.activate(input.dup(), true, memory).dup();
        Pair<Gradient, INDArray> back = layer.backpropGradient(byOutput.dup(), memory);

        HostLayerTemplate own = new HostLayerTemplate(N, HostActivation.TANH);
        assertThat(own.parameters()).isEqualTo((int) network.numParams());
        own.reserve(ROWS);
        Floats in = filled(input);
        FloatPointer at = HostBlas.pointer(theta);
        own.forward(at, in, ROWS);
        assertClose(own.output.array(), output);

        System.arraycopy(byOutput.data().asFloat(), 0, own.delta.array(), 0, ROWS * N);
        INDArray gradient = Nd4j.valueArrayOf(new long[] {1, 2 * N}, BEFORE, DataType.FLOAT);
        Floats byInput = filled(byOutput);
        own.backward(at, in, ROWS, HostBlas.pointer(gradient), byInput);
        assertClose(byInput.array(), back.getSecond());
        assertClose(
                gradient.sub(BEFORE).data().asFloat(),
                Nd4j.hstack(
                        back.getFirst().getGradientFor("W").reshape(1, N),
                        back.getFirst().getGradientFor("b").reshape(1, N)));
    }

    private static Floats filled(INDArray values) {
        Floats memory = new Floats();
        memory.reserve((int) values.length());
        System.arraycopy(values.dup('c').data().asFloat(), 0, memory.array(), 0, (int) values.length());
        return memory;
    }

    private static void assertClose(float[] found, INDArray expected) {
        float[] wanted = expected.dup('c').data().asFloat();
        assertThat(Arrays.copyOf(found, wanted.length)).containsExactly(wanted, within(1e-5f));
    }
}
