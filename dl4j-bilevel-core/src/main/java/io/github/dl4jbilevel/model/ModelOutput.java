package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * A layer that has a loss.
 *
 * @param name the user's name; its index where it has none
 * @param layer its configuration
 * @param loss its loss function, which hyperparameters may tune; null where the layer's loss is not an {@link ILossFunction}
 */
public record ModelOutput(
        String name, Layer layer, @Nullable TunedLoss loss) {

    /** Replaces the layer's loss function by a {@link TunedLoss} around it. */
    static ModelOutput wrap(String name, Layer configuration) {
        Layer layer = configuration instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : configuration;
        ILossFunction original = loss(layer);
        TunedLoss tuned = original == null ? null : new TunedLoss(original);
        if (tuned != null) {
            setLoss(layer, tuned);
        }
        return new ModelOutput(name, layer, tuned);
    }

    /** The loss function of a layer; null where it has none. */
    static @Nullable ILossFunction loss(Layer layer) {
        if (layer instanceof BaseOutputLayer output) {
            return output.getLossFn();
        } else if (layer instanceof LossLayer output) {
            return output.getLossFn();
        } else if (layer instanceof RnnLossLayer output) {
            return output.getLossFn();
        } else if (layer instanceof CnnLossLayer output) {
            return output.getLossFn();
        }
        return layer instanceof Cnn3DLossLayer output ? output.getLossFn() : null;
    }

    private static void setLoss(Layer layer, ILossFunction loss) {
        if (layer instanceof BaseOutputLayer output) {
            output.setLossFn(loss);
        } else if (layer instanceof LossLayer output) {
            output.setLossFn(loss);
        } else if (layer instanceof RnnLossLayer output) {
            output.setLossFn(loss);
        } else if (layer instanceof CnnLossLayer output) {
            output.setLossFn(loss);
        } else if (layer instanceof Cnn3DLossLayer output) {
            output.setLossFn(loss);
        }
    }

    /** Whether the classes are the last dimension of labels and outputs (NWC, NHWC, NDHWC), rather than the first after that of rows. */
    public boolean channelsLast() {
        if (layer instanceof RnnOutputLayer output) {
            return output.getRnnDataFormat() == RNNFormat.NWC;
        } else if (layer instanceof RnnLossLayer output) {
            return output.getRnnDataFormat() == RNNFormat.NWC;
        } else if (layer instanceof CnnLossLayer output) {
            return output.getFormat() == CNN2DFormat.NHWC;
        }
        return layer instanceof Cnn3DLossLayer output && output.getDataFormat() == Convolution3D.DataFormat.NDHWC;
    }

    /** The activation that the loss follows; null where the layer has none. */
    public @Nullable IActivation activation() {
        return layer instanceof BaseLayer base ? base.getActivationFn() : null;
    }

    /** The loss as the user gave it; null where the layer's loss is not an {@link ILossFunction}. */
    public @Nullable ILossFunction original() {
        return loss == null ? null : loss.original();
    }

    /** Number of outputs; -1 where the layer does not fix it. */
    public long units() {
        return layer instanceof BaseOutputLayer output ? output.getNOut() : -1;
    }

    public NetworkShape.Output shape() {
        boolean softmax = activation() instanceof ActivationSoftmax;
        boolean crossEntropy =
                original() instanceof LossMCXENT own && !(own instanceof LossSparseMCXENT) && own.getWeights() == null;
        boolean flat = layer instanceof OutputLayer || layer.getClass() == LossLayer.class;
        return new NetworkShape.Output(name, units(), softmax && crossEntropy, flat, loss != null);
    }
}
