package io.github.dl4jbilevel.dl4j;

import static io.github.dl4jbilevel.dl4j.NotInHostMemoryException.require;

import io.github.dl4jbilevel.host.HostActivation;
import io.github.dl4jbilevel.host.HostLoss;
import io.github.dl4jbilevel.host.HostNetwork;
import io.github.dl4jbilevel.host.Window;
import io.github.dl4jbilevel.math.HostBlas;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns a MultiLayerNetwork of common layers into a {@link HostNetwork} that computes the same gradients and losses: dense layers, 2d
 * convolutions and max pooling in DL4J's usual options, of type FLOAT, on the CPU backend. Anything else is left to DL4J.
 */
final class HostCompiler {
    private final HostNetwork.Builder network;
    /** Channels of the activations so far; 0 behind a feed-forward layer. */
    private int channels;

    private int height;
    private int width;
    private int length;

    private HostCompiler(int... rowShape) {
        this.length = Arrays.stream(rowShape).reduce(1, Math::multiplyExact);
        this.network = new HostNetwork.Builder(length);
    }

    /**
     * The network that does the work of this one, or the reason why DL4J itself has to.
     *
     * @param rowShape shape of a row of features; empty where rows are not one array of features and one of labels
     */
    static HostCompilation compile(NetworkModel model, Optional<long[]> rowShape) {
        try {
            DataType type = model.network().params().dataType();
            require(
                    HostBlas.isAvailable(),
                    "the backend is " + backend() + " instead of ND4J's CPU backend with OpenBLAS");
            require(type == DataType.FLOAT, "the network's data type is " + type + " instead of FLOAT");
            if (!(model.network() instanceof MultiLayerNetwork network)) {
                throw new NotInHostMemoryException("the network is a ComputationGraph");
            }
            int[] shape = Arrays.stream(rowShape.orElseThrow(() -> new NotInHostMemoryException(
                            "rows are not one array of features and one of labels of rank 1, or differ in shape")))
                    .mapToInt(Math::toIntExact)
                    .toArray();
            return new HostCompilation.Compiled(new HostCompiler(shape).compile(model, network, shape));
        } catch (NotInHostMemoryException e) {
            return new HostCompilation.NotCompiled(String.valueOf(e.getMessage()));
        }
    }

    private static String backend() {
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    private HostNetwork compile(NetworkModel model, MultiLayerNetwork network, int... rowShape)
            throws NotInHostMemoryException {
        require(rowShape.length == 1 || rowShape.length == 3, "a row of features has the rank " + rowShape.length);
        if (rowShape.length == 3) {
            toPlanes(rowShape[0], rowShape[1], rowShape[2]);
        }
        MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
        Map<Integer, InputPreProcessor> preProcessors = configuration.getInputPreProcessors();
        int last = configuration.getConfs().size() - 1;
        for (int i = 0; i < last; i++) {
            InputPreProcessor before = preProcessors == null ? null : preProcessors.get(i);
            add(
                    configuration.getConf(i).getLayer(),
                    before,
                    model.layers().get(i).name());
        }
        Layer output = configuration.getConf(last).getLayer();
        return within(output, model.layers().get(last).name(), () -> {
            enter(preProcessors == null ? null : preProcessors.get(last), output);
            return output(output, model.outputs().get(0));
        });
    }

    private void add(Layer layer, @Nullable InputPreProcessor before, String name) throws NotInHostMemoryException {
        within(layer, name, () -> {
            enter(before, layer);
            add(layer);
            return true;
        });
    }

    /** A step of the compilation. */
    private interface Step<T> {
        T take() throws NotInHostMemoryException;
    }

    /** Takes a step, whose reason to fail is then told with the layer's name. */
    private static <T> T within(Layer layer, String name, Step<T> step) throws NotInHostMemoryException {
        try {
            return step.take();
        } catch (NotInHostMemoryException e) {
            throw new NotInHostMemoryException(
                    "layer " + name + " (" + layer.getClass().getSimpleName() + "): " + e.getMessage());
        }
    }

    private void enter(@Nullable InputPreProcessor before, Layer layer) throws NotInHostMemoryException {
        if (before != null) {
            add(before);
        }
        require(layer.getIDropout() == null, "dropout");
    }

    private void add(InputPreProcessor before) throws NotInHostMemoryException {
        if (before instanceof FeedForwardToCnnPreProcessor to && isNchw(to)) {
            toPlanes(
                    Math.toIntExact(to.getNumChannels()),
                    Math.toIntExact(to.getInputHeight()),
                    Math.toIntExact(to.getInputWidth()));
        } else if (before instanceof CnnToFeedForwardPreProcessor from && from.getFormat() == CNN2DFormat.NCHW) {
            require(channels > 0, "its preprocessor turns rows into rows");
            network.toRows(channels, height * width);
            length = channels * height * width;
            channels = 0;
        } else {
            throw new NotInHostMemoryException(
                    "its preprocessor " + before.getClass().getSimpleName() + ", or an option of it");
        }
    }

    private static boolean isNchw(FeedForwardToCnnPreProcessor to) {
        return to.equals(
                new FeedForwardToCnnPreProcessor(to.getInputHeight(), to.getInputWidth(), to.getNumChannels()));
    }

    private void toPlanes(int count, int lines, int columns) throws NotInHostMemoryException {
        require(
                channels == 0 && length == count * lines * columns,
                "images of another size than " + count + " x " + lines + " x " + columns);
        channels = count;
        height = lines;
        width = columns;
        network.toPlanes(channels, height * width);
    }

    private void add(Layer layer) throws NotInHostMemoryException {
        if (layer.getClass() == DenseLayer.class) {
            DenseLayer dense = (DenseLayer) layer;
            require(!dense.hasLayerNorm(), "layer normalization");
            require(channels == 0 && dense.getNIn() == length, "an input that is not of nIn = " + dense.getNIn());
            requirePlain(dense);
            network.dense(
                    length,
                    Math.toIntExact(dense.getNOut()),
                    dense.hasBias(),
                    HostFunctions.activation(dense.getActivationFn()));
            length = Math.toIntExact(dense.getNOut());
        } else if (layer.getClass() == ConvolutionLayer.class) {
            add((ConvolutionLayer) layer);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            add((SubsamplingLayer) layer);
        } else {
            throw new NotInHostMemoryException("a kind of layer that only DL4J computes");
        }
    }

    private void add(ConvolutionLayer layer) throws NotInHostMemoryException {
        requirePlain(layer);
        require(channels > 0 && layer.getNIn() == channels, "an input that is not of " + layer.getNIn() + " channels");
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "an input that is not of the format NCHW");
        Window window = window(
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation());
        int outputs = Math.toIntExact(layer.getNOut());
        network.convolution(
                window, channels, outputs, layer.hasBias(), HostFunctions.activation(layer.getActivationFn()));
        channels = outputs;
        height = window.outHeight();
        width = window.outWidth();
    }

    private void add(SubsamplingLayer layer) throws NotInHostMemoryException {
        require(
                layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX,
                "pooling of type " + layer.getPoolingType());
        require(
                channels > 0 && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW,
                "an input that is not of the format NCHW");
        Window window = window(
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation());
        require(window.paddingHeight() == 0 && window.paddingWidth() == 0, "padding of a pooling layer");
        network.maxPooling(window, channels);
        height = window.outHeight();
        width = window.outWidth();
    }

    private Window window(ConvolutionMode mode, int[] kernel, int[] stride, int[] padding, int[] dilation)
            throws NotInHostMemoryException {
        require(mode == ConvolutionMode.Truncate || mode == ConvolutionMode.Strict, "convolution mode " + mode);
        require(dilation[0] == 1 && dilation[1] == 1, "dilation");
        return new Window(height, width, kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1]);
    }

    private HostNetwork output(Layer layer, ModelOutput shown) throws NotInHostMemoryException {
        require(
                layer.getClass() == OutputLayer.class && shown.loss() != null,
                "a kind of output that only DL4J computes");
        OutputLayer output = (OutputLayer) layer;
        requirePlain(output);
        require(channels == 0 && output.getNIn() == length, "an input that is not of nIn = " + output.getNIn());
        HostLoss loss = HostFunctions.loss(shown, output.getActivationFn());
        network.dense(length, Math.toIntExact(output.getNOut()), output.hasBias(), HostActivation.IDENTITY);
        require(network.fits(), "one row takes more memory than is kept for it");
        return network.build(loss);
    }

    private static void requirePlain(BaseLayer layer) throws NotInHostMemoryException {
        require(layer.getWeightNoise() == null, "weight noise");
    }
}
