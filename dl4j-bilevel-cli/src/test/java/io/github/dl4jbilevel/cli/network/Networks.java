package io.github.dl4jbilevel.cli.network;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small configurations of several kinds. */
@SuppressWarnings("ImmutableEnumChecker") // Layers are cloned, and nobody changes the input's type.
enum Networks {
    /** Dense layers for 16 features. */
    DENSE(
            InputType.feedForward(16),
            new DenseLayer.Builder()
                    .nOut(3)
                    .activation(Activation.RELU)
                    .dropOut(0.9)
                    .build(),
            output()),
    /** Images of 4 x 4 pixels, a row each. */
    IMAGES(
            InputType.convolutionalFlat(4, 4, 1),
            new ConvolutionLayer.Builder(2, 2)
                    .nOut(2)
                    .activation(Activation.RELU)
                    .build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {1, 1}).build(),
            output()),
    /** Layers that change the size of images. */
    RESIZED(
            InputType.convolutionalFlat(4, 4, 1),
            new ZeroPaddingLayer.Builder(1, 1).build(),
            new Upsampling2D.Builder(2).build(),
            new Cropping2D.Builder(1, 1).build(),
            new ConvolutionLayer.Builder(3, 3)
                    .nOut(2)
                    .stride(2, 2)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.TANH)
                    .build(),
            new BatchNormalization(),
            new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(2).build(),
            output()),
    /** The other convolutions of images. */
    SEPARATED(
            InputType.convolutionalFlat(4, 4, 1),
            new DepthwiseConvolution2D.Builder(2, 2).depthMultiplier(2).build(),
            new SeparableConvolution2D.Builder(2, 2).nOut(2).build(),
            new Deconvolution2D.Builder(2, 2).nOut(2).build(),
            output()),
    /** Sequences of 4 features, a label at each step. */
    LSTM_STEPS(
            InputType.recurrent(4),
            new LSTM.Builder().nOut(3).activation(Activation.TANH).build(),
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build()),
    /** Sequences of 4 features, with layers within layers. */
    WRAPPED_STEPS(
            InputType.recurrent(4, 6),
            new Bidirectional(new SimpleRnn.Builder().nOut(3).build()),
            new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                    .kernelSize(2)
                    .stride(2)
                    .build(),
            new Upsampling1D.Builder(2).build(),
            new ZeroPadding1DLayer.Builder(1).build(),
            new Cropping1D.Builder(1).build(),
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build()),
    /** Sequences of 4 features, a convolution along them. */
    CONVOLVED_STEPS(
            InputType.recurrent(4),
            new Convolution1DLayer.Builder(3)
                    .nOut(2)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.RELU)
                    .build(),
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build());

    private final InputType input;
    private final Layer[] layers;

    Networks(InputType input, Layer... layers) {
        this.input = input;
        this.layers = layers;
    }

    /** Whether rows are sequences. */
    boolean isOfSteps() {
        return input.getType() == InputType.Type.RNN;
    }

    MultiLayerConfiguration configuration() {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().seed(1).list();
        for (Layer layer : layers) {
            list.layer(layer.clone());
        }
        return list.setInputType(input).build();
    }

    private static Layer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
