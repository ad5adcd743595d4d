package io.github.dl4jbilevel.cli.experiment;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layers of a classifier, whatever it is trained with: Xavier weights, a softmax at the end. */
interface Architecture {
    /**
     * The network's configuration.
     *
     * @param training what the layers share, such as seed, updater and L2; its weight initialisation is set
     */
    MultiLayerConfiguration on(NeuralNetConfiguration.Builder training, int features, int classes);

    /** One hidden ReLU layer. */
    static Architecture mlp(int hidden) {
        return (training, features, classes) -> training.weightInit(WeightInit.XAVIER)
                .list()
                .layer(dense(hidden))
                .layer(softmax(classes))
                .setInputType(InputType.feedForward(features))
                .build();
    }

    /** LeNet for images of 28 x 28 pixels: two 5x5 convolutions, of 6 and 16 channels, with pooling, then 120 and 84 ReLU units. */
    static Architecture leNet() {
        return (training, features, classes) -> training.weightInit(WeightInit.XAVIER)
                .list()
                .layer(Mnist.convolution(6))
                .layer(Mnist.pooling())
                .layer(Mnist.convolution(16))
                .layer(Mnist.pooling())
                .layer(dense(120))
                .layer(dense(84))
                .layer(softmax(classes))
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
    }

    private static OutputLayer softmax(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
