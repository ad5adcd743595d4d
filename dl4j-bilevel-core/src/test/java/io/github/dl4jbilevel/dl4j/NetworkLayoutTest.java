package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.model.InitialNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.util.MathArrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A unit of a layer's weights is what feeds the layer: an input, or an input channel. */
class NetworkLayoutTest {
    private static final int CHANNELS = 3;
    private static final int ROWS = 4;

    /** A layer, its input, the shape of a row, and the dimension of that which counts channels, the row's own not counted. */
    private record Kind(String name, Layer layer, InputType input, int channelDimension, List<Long> shape) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Kernels whose sides and numbers of channels differ, where DL4J computes such. */
    static Stream<Kind> kinds() {
        return Stream.of(
                        Stream.of(new Kind(
                                "dense",
                                new DenseLayer.Builder().nOut(4).build(),
                                InputType.feedForward(CHANNELS),
                                0,
                                List.of(3L))),
                        Stream.of(sequences()),
                        Stream.of(CNN2DFormat.values()).flatMap(NetworkLayoutTest::images),
                        Stream.of(Convolution3D.DataFormat.values()).flatMap(NetworkLayoutTest::volumes))
                .flatMap(s -> s);
    }

    /** DL4J 1.0.0-M2.1 fails to go back through a convolution of sequences in the format NWC. */
    private static Kind sequences() {
        return new Kind(
                "1d",
                new Convolution1DLayer.Builder(2).nOut(5).build(),
                InputType.recurrent(CHANNELS, 6),
                0,
                List.of(3L, 6L));
    }

    private static Stream<Kind> images(CNN2DFormat format) {
        boolean first = format == CNN2DFormat.NCHW;
        return Stream.of(
                        new ConvolutionLayer.Builder(2, 4)
                                .nOut(5)
                                .dataFormat(format)
                                .build(),
                        new Deconvolution2D.Builder(2, 4)
                                .nOut(5)
                                .dataFormat(format)
                                .build(),
                        new DepthwiseConvolution2D.Builder(2, 4)
                                .depthMultiplier(2)
                                .nOut(2 * CHANNELS)
                                .dataFormat(format)
                                .build(),
                        new SeparableConvolution2D.Builder(2, 4)
                                .depthMultiplier(2)
                                .nOut(5)
                                .dataFormat(format)
                                .build())
                .map(layer -> new Kind(
                        layer.getClass().getSimpleName() + " " + format,
                        layer,
                        InputType.convolutional(5, 5, CHANNELS, format),
                        first ? 0 : 2,
                        first ? List.of(3L, 5L, 5L) : List.of(5L, 5L, 3L)));
    }

    private static Stream<Kind> volumes(Convolution3D.DataFormat format) {
        boolean first = format == Convolution3D.DataFormat.NCDHW;
        return Stream.of(
                        new Convolution3D.Builder(2, 2, 2)
                                .nOut(3)
                                .dataFormat(format)
                                .build(),
                        new Deconvolution3D.Builder()
                                .kernelSize(2, 2, 2)
                                .nOut(4)
                                .dataFormat(format)
                                .build())
                .map(layer -> new Kind(
                        layer.getClass().getSimpleName() + " " + format,
                        layer,
                        InputType.convolutional3D(format, 4, 4, 4, CHANNELS),
                        first ? 0 : 3,
                        first ? List.of(3L, 4L, 4L, 4L) : List.of(4L, 4L, 4L, 3L)));
    }

    private static MultiLayerConfiguration network(Kind kind) {
        Layer output = kind.layer instanceof Convolution1DLayer
                ? new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build()
                : new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build();
        return Networks.base()
                .list()
                .layer(kind.layer)
                .layer(output)
                .setInputType(kind.input)
                .build();
    }

    /** For sequences, five steps are left by a kernel of two. */
    private static INDArray labels(Kind kind) {
        return kind.layer instanceof Convolution1DLayer
                ? Nd4j.ones(DataType.DOUBLE, ROWS, 2, 5)
                : Nd4j.ones(DataType.DOUBLE, ROWS, 2);
    }

    private static INDArray features(Kind kind, int channel) {
        List<Long> shape = new ArrayList<>(kind.shape);
        shape.add(0, (long) ROWS);
        INDArray features = Nd4j.zeros(
                DataType.DOUBLE, shape.stream().mapToLong(Long::longValue).toArray());
        INDArray own = features.slice(channel, kind.channelDimension + 1);
        own.assign(Networks.gaussian(new Random(channel), own.shape()));
        return features;
    }

    /** Where all other inputs are 0, one input gives a gradient to the weights of its own unit, and to no others. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aUnitsWeightsAreThoseThatItsInputGoesThrough(Kind kind) {
        Dl4jPasses pass = new Dl4jPasses(InitialNetwork.of(network(kind)), 1);
        WeightBlock block = pass.layout().weights().get(0);
        assertThat(block.units()).isEqualTo(CHANNELS);
        assertThat(block.length())
                .isEqualTo(pass.layout().parameters().stream()
                        .filter(p -> p.layer() == 0 && p.key().equals("W"))
                        .findFirst()
                        .orElseThrow()
                        .length());
        for (int c = 0; c < CHANNELS; c++) {
            DataSet rows = new DataSet(features(kind, c), labels(kind));
            Batch batch =
                    new RowReader(RowStore.of(rows, DataType.DOUBLE, "rows")).gather(MathArrays.natural(ROWS), 0, ROWS);
            INDArray gradient = pass.parameters().ulike().assign(0);
            pass.addGradient(pass.parameters(), batch, 1, 1, gradient);
            for (long i = 0; i < block.length(); i++) {
                boolean own = i / block.inner() % block.units() == c;
                assertThat(gradient.getDouble(block.offset() + i) != 0)
                        .as("input %d, entry %d", c, i)
                        .isEqualTo(own);
            }
        }
    }
}
