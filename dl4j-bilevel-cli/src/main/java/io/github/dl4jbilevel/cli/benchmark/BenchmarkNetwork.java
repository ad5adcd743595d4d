package io.github.dl4jbilevel.cli.benchmark;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The networks that rounds are timed on: layer by layer those of the other libraries' programs, and a larger one. */
public enum BenchmarkNetwork {
    /** 123 inputs, 20 hidden units, 2 classes: the size of a9a. */
    MLP_123("mlp-123-20-2", 32, 2, 200),
    /** 784 inputs, 200 hidden units, 10 classes: the size of MNIST. */
    MLP_784("mlp-784-200-10", 32, 10, 50),
    /** 1000 inputs, 990 hidden units, 10 classes: a million parameters, whose rows no cache holds. */
    MLP_1000("mlp-1000-990-10", 32, 10, 5),
    /** Two convolutions of 5 x 5 with pooling, 500 units, 10 classes; images of 28 x 28. */
    LENET("lenet", 64, 10, 5);

    private final String key;
    private final int batch;
    private final int classes;
    private final int peerRounds;

    BenchmarkNetwork(String key, int batch, int classes, int peerRounds) {
        this.key = key;
        this.batch = batch;
        this.classes = classes;
        this.peerRounds = peerRounds;
    }

    /**
     * The network of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static BenchmarkNetwork named(String name) {
        return Stream.of(values())
                .filter(network -> network.key.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Network '" + name + "' is not known. Known are " + String.join(", ", names()) + "."));
    }

    /** The names of all. */
    public static List<String> names() {
        return Stream.of(values()).map(network -> network.key).toList();
    }

    /** Rows in a batch. */
    public int batch() {
        return batch;
    }

    int classes() {
        return classes;
    }

    /** Rounds that a contender is asked to time. */
    int peerRounds() {
        return peerRounds;
    }

    /** Shape of a row of features. */
    List<Long> rowShape() {
        return switch (this) {
            case MLP_123 -> List.of(123L);
            case MLP_784 -> List.of(784L);
            case MLP_1000 -> List.of(1000L);
            case LENET -> List.of(1L, 28L, 28L);
        };
    }

    /** Layers and loss, in single precision. */
    public MultiLayerConfiguration configuration() {
        return switch (this) {
            case MLP_123 -> perceptron(20);
            case MLP_784 -> perceptron(200);
            case MLP_1000 -> perceptron(990);
            case LENET ->
                base().layer(convolution(20))
                        .layer(pooling())
                        .layer(convolution(50))
                        .layer(pooling())
                        .layer(dense(500))
                        .layer(output())
                        .setInputType(InputType.convolutional(28, 28, 1))
                        .build();
        };
    }

    private MultiLayerConfiguration perceptron(int hidden) {
        return base().layer(dense(hidden))
                .layer(output())
                .setInputType(InputType.feedForward(rowShape().get(0)))
                .build();
    }

    private static NeuralNetConfiguration.ListBuilder base() {
        return new NeuralNetConfiguration.Builder()
                .seed(Workload.SEED)
                .dataType(DataType.FLOAT)
                .weightInit(WeightInit.XAVIER)
                .list();
    }

    private static ConvolutionLayer convolution(int channels) {
        return new ConvolutionLayer.Builder(5, 5)
                .nOut(channels)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
    }

    private OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** The name, such as {@code mlp-123-20-2}. */
    @Override
    public String toString() {
        return key;
    }
}
