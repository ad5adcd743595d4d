package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.model.InitialNetwork;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks of every supported kind, in double precision, each with data. */
final class Networks {
    private Networks() {}

    /** A network and rows for it. */
    record Case(String name, InitialNetwork network, RowStore rows) {
        Case(String name, MultiLayerConfiguration configuration, DataSet data) {
            this(name, InitialNetwork.of(configuration), RowStore.of(data, DataType.DOUBLE, "rows"));
        }

        Case(String name, ComputationGraphConfiguration configuration, MultiDataSet data) {
            this(name, InitialNetwork.of(configuration), RowStore.of(data, DataType.DOUBLE, "rows"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("dense", dense(), rows(12, 3, 5)),
                new Case(
                        "dense with L1",
                        list(
                                new DenseLayer.Builder()
                                        .nOut(6)
                                        .activation(Activation.TANH)
                                        .l1(0.01)
                                        .build(),
                                output(3),
                                InputType.feedForward(5)),
                        rows(12, 3, 5)),
                new Case(
                        "regression",
                        list(
                                new DenseLayer.Builder()
                                        .nOut(6)
                                        .activation(Activation.SIGMOID)
                                        .build(),
                                new OutputLayer.Builder(LossFunction.MSE)
                                        .nOut(3)
                                        .activation(Activation.IDENTITY)
                                        .build(),
                                InputType.feedForward(5)),
                        rows(12, 3, 5)),
                new Case("convolution", convolution(), rows(8, 3, 1, 8, 8)),
                new Case("convolution 1d", convolution1d(), rows(8, 3, 2, 9)),
                new Case("batch normalization", batchNormalization(), rows(16, 3, 5)),
                new Case("recurrent", recurrent(), sequences(6, 3, 4, 5, false)),
                new Case("recurrent with masks", recurrent(), sequences(6, 3, 4, 5, true)),
                new Case("bidirectional with masks", bidirectional(), labelledSequences(true)),
                new Case("last time step", lastTimeStep(), labelledSequences(false)),
                new Case("frozen first layer", frozenFirst(), rows(12, 3, 5)),
                new Case("frozen layer between others", frozenBetween(), rows(12, 3, 5)));
    }

    static MultiLayerConfiguration dense() {
        return list(
                new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build(),
                output(3),
                InputType.feedForward(5));
    }

    static MultiLayerConfiguration batchNormalization() {
        return base().list()
                .layer(new DenseLayer.Builder()
                        .nOut(6)
                        .activation(Activation.TANH)
                        .build())
                .layer(new BatchNormalization.Builder().build())
                .layer(output(3))
                .setInputType(InputType.feedForward(5))
                .build();
    }

    static MultiLayerConfiguration convolution() {
        return base().list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build())
                .layer(new SubsamplingLayer.Builder(
                                SubsamplingLayer.PoolingType.AVG, new int[] {2, 2}, new int[] {2, 2})
                        .build())
                .layer(new ConvolutionLayer.Builder(2, 2)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(output(3))
                .setInputType(InputType.convolutional(8, 8, 1))
                .build();
    }

    static MultiLayerConfiguration recurrent() {
        return base().list()
                .layer(new LSTM.Builder().nOut(5).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(4))
                .build();
    }

    /** Layers inside a layer, with a fixed L1 inside. */
    private static MultiLayerConfiguration bidirectional() {
        return base().list()
                .layer(new Bidirectional(
                        Bidirectional.Mode.CONCAT,
                        new LSTM.Builder()
                                .nOut(3)
                                .activation(Activation.TANH)
                                .l1(0.01)
                                .build()))
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
                .layer(output(3))
                .setInputType(InputType.recurrent(4))
                .build();
    }

    static MultiLayerConfiguration lastTimeStep() {
        return list(
                new LastTimeStep(new SimpleRnn.Builder()
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build()),
                output(3),
                InputType.recurrent(4));
    }

    static MultiLayerConfiguration frozenFirst() {
        return base().list()
                .layer(new FrozenLayer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(6)
                        .activation(Activation.TANH)
                        .build()))
                .layer(new DenseLayer.Builder()
                        .nIn(6)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    private static MultiLayerConfiguration frozenBetween() {
        return base().list()
                .layer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new FrozenLayerWithBackprop(new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(6)
                        .activation(Activation.TANH)
                        .build()))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    /** One label for each sequence. */
    static DataSet labelledSequences(boolean masked) {
        DataSet sequences = sequences(6, 3, 4, 5, masked);
        DataSet data = new DataSet(sequences.getFeatures(), rows(6, 3, 1).getLabels());
        if (masked) {
            data.setFeaturesMaskArray(sequences.getFeaturesMaskArray());
        }
        return data;
    }

    private static MultiLayerConfiguration convolution1d() {
        return base().list()
                .layer(new Convolution1DLayer.Builder(3)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
                .layer(output(3))
                .setInputType(InputType.recurrent(2))
                .build();
    }

    private static MultiLayerConfiguration list(Layer first, Layer last, InputType input) {
        return base().list().layer(first).layer(last).setInputType(input).build();
    }

    private static Layer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }

    static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE);
    }

    /** Gaussian features, one-hot labels. */
    static DataSet rows(int n, int classes, long... featureShape) {
        Random random = new Random(n);
        long[] shape = new long[featureShape.length + 1];
        shape[0] = n;
        System.arraycopy(featureShape, 0, shape, 1, featureShape.length);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, n, classes);
        for (int i = 0; i < n; i++) {
            labels.putScalar(i, random.nextInt(classes), 1);
        }
        return new DataSet(gaussian(random, shape), labels);
    }

    static DataSet sequences(int n, int classes, int size, int length, boolean masked) {
        Random random = new Random(n);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, n, classes, length);
        INDArray mask = Nd4j.ones(DataType.DOUBLE, n, length);
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < length; t++) {
                labels.putScalar(new int[] {i, random.nextInt(classes), t}, 1);
                if (masked && t > i % length) {
                    mask.putScalar(i, t, 0);
                }
            }
        }
        DataSet data = new DataSet(gaussian(random, n, size, length), labels);
        if (masked) {
            data.setFeaturesMaskArray(mask);
            data.setLabelsMaskArray(mask.dup());
        }
        return data;
    }

    static INDArray gaussian(Random random, long... shape) {
        INDArray array = Nd4j.zeros(DataType.DOUBLE, shape);
        INDArray flat = array.reshape(array.length());
        for (long i = 0; i < flat.length(); i++) {
            flat.putScalar(i, random.nextGaussian());
        }
        return array;
    }
}
