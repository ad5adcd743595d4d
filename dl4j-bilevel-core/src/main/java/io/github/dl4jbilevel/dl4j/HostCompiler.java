package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.host.HostActivation;
import io.github.dl4jbilevel.host.HostLoss;
import io.github.dl4jbilevel.host.HostNetwork;
import io.github.dl4jbilevel.host.Window;
import io.github.dl4jbilevel.math.HostBlas;
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
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/**
 * Turns a {@link LayeredModel} of common layers into a {@link HostNetwork} that computes the same gradients and losses: dense layers, 2d
 * convolutions and max pooling in DL4J's usual options, of type FLOAT, on the CPU backend. Anything else is left to DL4J.
 */
final class HostCompiler {
    /** Thrown within this class alone, at the first part that is left to DL4J. */
    private static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1;

        Unsupported(String what) {
            super(what, null, false, false);
        }
    }

    private final HostNetwork.Builder network;
    /** Of the activations so far; 0 channels for a feed-forward layer. */
    private int channels;

    private int height;
    private int width;
    private int length;

    private HostCompiler(int... rowShape) {
        this.length = Arrays.stream(rowShape).reduce(1, Math::multiplyExact);
        this.network = new HostNetwork.Builder(length);
    }

    /**
     * The network that does the work of this one.
     *
     * @param rowShape shape of a row of features
     * @return empty where DL4J itself has to
     */
    static Optional<HostNetwork> compile(NetworkModel model, DataType type, long... rowShape) {
        if (!(model instanceof LayeredModel layered) || type != DataType.FLOAT || !HostBlas.isAvailable()) {
            return Optional.empty();
        }
        try {
            int[] shape = Arrays.stream(rowShape).mapToInt(Math::toIntExact).toArray();
            return Optional.of(new HostCompiler(shape).compile(layered, shape));
        } catch (Unsupported e) {
            return Optional.empty();
        }
    }

    private HostNetwork compile(LayeredModel model, int... rowShape) throws Unsupported {
        require(rowShape.length == 1 || rowShape.length == 3, "features of this rank");
        if (rowShape.length == 3) {
            toPlanes(rowShape[0], rowShape[1], rowShape[2]);
        }
        MultiLayerConfiguration configuration = model.network().getLayerWiseConfigurations();
        Map<Integer, InputPreProcessor> preProcessors = configuration.getInputPreProcessors();
        int last = configuration.getConfs().size() - 1;
        for (int i = 0; i <= last; i++) {
            InputPreProcessor before = preProcessors == null ? null : preProcessors.get(i);
            if (before != null) {
                add(before);
            }
            Layer layer = configuration.getConf(i).getLayer();
            require(layer.getIDropout() == null, "dropout");
            if (i < last) {
                add(layer);
            }
        }
        return output(configuration.getConf(last).getLayer(), model.outputs().get(0));
    }

    private void add(InputPreProcessor before) throws Unsupported {
        if (before instanceof FeedForwardToCnnPreProcessor to && isNchw(to)) {
            toPlanes(
                    Math.toIntExact(to.getNumChannels()),
                    Math.toIntExact(to.getInputHeight()),
                    Math.toIntExact(to.getInputWidth()));
        } else if (before instanceof CnnToFeedForwardPreProcessor from && from.getFormat() == CNN2DFormat.NCHW) {
            require(channels > 0, "rows twice");
            network.toRows(channels, height * width);
            length = channels * height * width;
            channels = 0;
        } else {
            throw new Unsupported("preprocessor");
        }
    }

    private static boolean isNchw(FeedForwardToCnnPreProcessor to) {
        return to.equals(
                new FeedForwardToCnnPreProcessor(to.getInputHeight(), to.getInputWidth(), to.getNumChannels()));
    }

    private void toPlanes(int count, int lines, int columns) throws Unsupported {
        require(channels == 0 && length == count * lines * columns, "planes of this size");
        channels = count;
        height = lines;
        width = columns;
        network.toPlanes(channels, height * width);
    }

    private void add(Layer layer) throws Unsupported {
        if (layer.getClass() == DenseLayer.class) {
            DenseLayer dense = (DenseLayer) layer;
            require(channels == 0 && dense.getNIn() == length && !dense.hasLayerNorm(), "dense layer");
            requirePlain(dense);
            network.dense(
                    length, Math.toIntExact(dense.getNOut()), dense.hasBias(), activation(dense.getActivationFn()));
            length = Math.toIntExact(dense.getNOut());
        } else if (layer.getClass() == ConvolutionLayer.class) {
            add((ConvolutionLayer) layer);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            add((SubsamplingLayer) layer);
        } else {
            throw new Unsupported(layer.getClass().getName());
        }
    }

    private void add(ConvolutionLayer layer) throws Unsupported {
        requirePlain(layer);
        require(channels > 0 && layer.getNIn() == channels, "channels");
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "format");
        Window window = window(
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation());
        int outputs = Math.toIntExact(layer.getNOut());
        network.convolution(window, channels, outputs, layer.hasBias(), activation(layer.getActivationFn()));
        channels = outputs;
        height = window.outHeight();
        width = window.outWidth();
    }

    private void add(SubsamplingLayer layer) throws Unsupported {
        require(layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX, "pooling");
        require(channels > 0 && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "format");
        Window window = window(
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation());
        require(window.paddingHeight() == 0 && window.paddingWidth() == 0, "padding");
        network.maxPooling(window, channels);
        height = window.outHeight();
        width = window.outWidth();
    }

    private Window window(ConvolutionMode mode, int[] kernel, int[] stride, int[] padding, int[] dilation)
            throws Unsupported {
        require(mode == ConvolutionMode.Truncate || mode == ConvolutionMode.Strict, "convolution mode");
        require(dilation[0] == 1 && dilation[1] == 1, "dilation");
        return new Window(height, width, kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1]);
    }

    private HostNetwork output(Layer layer, ModelOutput shown) throws Unsupported {
        require(layer.getClass() == OutputLayer.class && shown.loss() != null, "output layer");
        OutputLayer output = (OutputLayer) layer;
        requirePlain(output);
        require(channels == 0 && output.getNIn() == length, "output layer");
        HostLoss loss = loss(shown, output.getActivationFn());
        network.dense(length, Math.toIntExact(output.getNOut()), output.hasBias(), HostActivation.IDENTITY);
        require(network.fits(), "memory");
        return network.build(loss);
    }

    private static HostLoss loss(ModelOutput output, IActivation activation) throws Unsupported {
        TunedLoss tuned = output.loss();
        ILossFunction loss = tuned == null ? null : tuned.original();
        if (loss instanceof LossMCXENT own
                && (loss.getClass() == LossMCXENT.class || loss.getClass() == LossNegativeLogLikelihood.class)
                && own.getWeights() == null
                && own.getSoftmaxClipEps() == HostLoss.LEAST
                && activation instanceof ActivationSoftmax) {
            return HostLoss.SOFTMAX_CROSS_ENTROPY;
        }
        if (loss instanceof LossBinaryXENT own
                && loss.getClass() == LossBinaryXENT.class
                && own.getWeights() == null
                && own.getClipEps() == HostLoss.CLIP
                && activation instanceof ActivationSigmoid) {
            return HostLoss.SIGMOID_CROSS_ENTROPY;
        }
        if (loss instanceof LossL2 own && own.getWeights() == null && activation instanceof ActivationIdentity) {
            if (loss.getClass() == LossMSE.class) {
                return HostLoss.MEAN_SQUARES;
            }
            if (loss.getClass() == LossL2.class) {
                return HostLoss.SQUARES;
            }
        }
        throw new Unsupported("loss");
    }

    private static HostActivation activation(IActivation function) throws Unsupported {
        if (function.getClass() == ActivationReLU.class && function.equals(new ActivationReLU())) {
            return HostActivation.RELU;
        }
        if (function.getClass() == ActivationTanH.class) {
            return HostActivation.TANH;
        }
        if (function.getClass() == ActivationSigmoid.class) {
            return HostActivation.SIGMOID;
        }
        if (function.getClass() == ActivationIdentity.class) {
            return HostActivation.IDENTITY;
        }
        throw new Unsupported("activation");
    }

    private static void requirePlain(BaseLayer layer) throws Unsupported {
        require(layer.getWeightNoise() == null, "weight noise");
    }

    private static void require(boolean supported, String what) throws Unsupported {
        if (!supported) {
            throw new Unsupported(what);
        }
    }
}
