package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.reader.DataFiles;
import io.github.dl4jbilevel.reader.DataOptions;
import io.github.dl4jbilevel.reader.LabeledRows;
import java.nio.file.Path;
import java.util.Objects;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * MNIST, or a set of the same form: training rows, trusted validation rows, test rows.
 *
 * @param train for the lower level
 * @param validation for the upper level
 * @param test untouched
 */
record Mnist(LabeledRows train, LabeledRows validation, LabeledRows test) {
    /** Reads the folder; a share of the first rows of the training file is set aside for validation. */
    static Mnist load(Setting setting, double validationShare) {
        Path folder = Objects.requireNonNull(setting.data(), "data");
        DataOptions options = DataOptions.builder().build();
        LabeledRows all = DataFiles.load(
                folder, DataOptions.builder().rowLimit(setting.rows()).build());
        Path test = DataFiles.testSetOf(folder, options);
        if (test == null) {
            throw new IllegalArgumentException("--data " + folder
                    + ": no test set beside the training images. Give the folder that holds train-images-idx3-ubyte,"
                    + " train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz.");
        }
        LabeledRows[] parts = all.split(validationShare, setting.seed());
        return new Mnist(parts[1], parts[0], DataFiles.load(test, options, all.schema()));
    }

    /**
     * One hidden ReLU layer and a softmax.
     *
     * @param l2 DL4J's coefficient on all weights, 0 for none
     */
    static MultiLayerConfiguration mlp(int hidden, double l2) {
        return base(l2).list()
                .layer(new DenseLayer.Builder()
                        .nOut(hidden)
                        .activation(Activation.RELU)
                        .build())
                .layer(softmax())
                .setInputType(InputType.feedForward(784))
                .build();
    }

    /** LeNet: two convolutions with pooling, a dense layer of 84 units, a softmax. */
    static MultiLayerConfiguration leNet() {
        return base(0).list()
                .layer(convolution(6))
                .layer(pooling())
                .layer(convolution(16))
                .layer(pooling())
                .layer(new DenseLayer.Builder()
                        .nOut(84)
                        .activation(Activation.RELU)
                        .build())
                .layer(softmax())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    private static NeuralNetConfiguration.Builder base(double l2) {
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder().weightInit(WeightInit.XAVIER);
        return l2 == 0 ? builder : builder.l2(l2);
    }

    static ConvolutionLayer convolution(int channels) {
        return new ConvolutionLayer.Builder(5, 5)
                .nOut(channels)
                .activation(Activation.RELU)
                .build();
    }

    static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
