package io.github.dl4jbilevel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.data.Batch;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Kept patches change what a pass costs, and not a bit of what it gives. */
class PatchCacheTest {
    private static final InputType IMAGES = InputType.convolutional(8, 8, 2);

    private static NeuralNetConfiguration.Builder builder(WorkspaceMode workspaces) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .trainingWorkspaceMode(workspaces);
    }

    private static ConvolutionLayer convolution(int channels) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(channels)
                .activation(Activation.TANH)
                .build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static MultiLayerConfiguration layers(WorkspaceMode workspaces) {
        return builder(workspaces)
                .list()
                .layer(convolution(4))
                .layer(new BatchNormalization())
                .layer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(1, 1)
                        .build())
                .layer(convolution(5))
                .layer(new DenseLayer.Builder().nOut(6).dropOut(0.5).build())
                .layer(output())
                .setInputType(IMAGES)
                .build();
    }

    private static ComputationGraphConfiguration graph() {
        return builder(WorkspaceMode.ENABLED)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(IMAGES)
                .addLayer("c", convolution(4), "in")
                .addLayer("d", convolution(4), "in")
                .addLayer("e", convolution(3), "c", "d")
                .addLayer("out", output(), "e")
                .setOutputs("out")
                .build();
    }

    private static Batch batch(int rows) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, rows, 3);
        for (int i = 0; i < rows; i++) {
            labels.putScalar(i, i % 3, 1);
        }
        return new Batch(rows, new MultiDataSet(Nd4j.rand(DataType.FLOAT, rows, 2, 8, 8), labels));
    }

    /** Batches of several sizes and parameters that change: nothing of an earlier pass is taken for the next. */
    private static void requireSameGradients(NetworkModel model, Model plain) {
        Nd4j.getRandom().setSeed(7);
        for (int rows : new int[] {5, 9, 9, 2}) {
            Batch batch = batch(rows);
            INDArray theta = Nd4j.rand(DataType.FLOAT, plain.numParams()).subi(0.5);
            model.network().params().assign(theta);
            plain.params().assign(theta);
            Nd4j.getRandom().setSeed(11);
            model.computeGradient(batch);
            Nd4j.getRandom().setSeed(11);
            if (plain instanceof MultiLayerNetwork network) {
                network.setInput(batch.features());
                network.setLabels(batch.labels());
                network.computeGradientAndScore();
            } else {
                ComputationGraph graph = (ComputationGraph) plain;
                graph.setInputs(batch.features());
                graph.setLabels(batch.labels());
                graph.computeGradientAndScore();
            }
            float[] expected = plain.gradient().gradient().reshape(-1).toFloatVector();
            assertThat(model.gradients().reshape(-1).toFloatVector()).containsExactly(expected);
        }
    }

    @Test
    void aNetworkThatKeepsPatchesGivesTheSameGradients() {
        LayeredModel model = new LayeredModel(layers(WorkspaceMode.ENABLED), 3, null);
        assertThat(model.network().getLayerWiseConfigurations().getCacheMode()).isEqualTo(CacheMode.DEVICE);
        MultiLayerNetwork plain = new MultiLayerNetwork(layers(WorkspaceMode.ENABLED));
        plain.init();
        requireSameGradients(model, plain);
    }

    @Test
    void aGraphThatKeepsPatchesGivesTheSameGradients() {
        GraphModel model = new GraphModel(graph(), 3, null);
        assertThat(model.network().getConfiguration().getCacheMode()).isEqualTo(CacheMode.DEVICE);
        ComputationGraph plain = new ComputationGraph(graph());
        plain.init();
        requireSameGradients(model, plain);
    }

    @Test
    void withoutWorkspacesOrBesideRecurrentLayersTheSettingStays() {
        LayeredModel model = new LayeredModel(layers(WorkspaceMode.NONE), 3, null);
        assertThat(model.network().getLayerWiseConfigurations().getCacheMode()).isEqualTo(CacheMode.NONE);
        MultiLayerConfiguration recurrent = builder(WorkspaceMode.ENABLED)
                .list()
                .layer(new LSTM.Builder().nOut(3).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(2))
                .build();
        assertThat(new LayeredModel(recurrent, 3, null)
                        .network()
                        .getLayerWiseConfigurations()
                        .getCacheMode())
                .isEqualTo(CacheMode.NONE);
    }
}
