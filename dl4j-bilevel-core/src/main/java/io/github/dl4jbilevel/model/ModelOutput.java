package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

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
        TunedLoss loss = null;
        if (layer instanceof BaseOutputLayer output) {
            loss = wrap(output.getLossFn(), output::setLossFn);
        } else if (layer instanceof LossLayer output) {
            loss = wrap(output.getLossFn(), output::setLossFn);
        } else if (layer instanceof RnnLossLayer output) {
            loss = wrap(output.getLossFn(), output::setLossFn);
        } else if (layer instanceof CnnLossLayer output) {
            loss = wrap(output.getLossFn(), output::setLossFn);
        } else if (layer instanceof Cnn3DLossLayer output) {
            loss = wrap(output.getLossFn(), output::setLossFn);
        }
        return new ModelOutput(name, layer, loss);
    }

    private static TunedLoss wrap(ILossFunction original, Consumer<TunedLoss> set) {
        TunedLoss tuned = new TunedLoss(original);
        set.accept(tuned);
        return tuned;
    }

    /** Length of a label; -1 where the layer does not fix it. */
    public long units() {
        return layer instanceof BaseOutputLayer output ? output.getNOut() : -1;
    }

    /** Whether the loss is a cross-entropy. */
    public boolean isClassification() {
        ILossFunction own = loss == null ? null : loss.original();
        return own instanceof LossMCXENT || own instanceof LossBinaryXENT;
    }

    public NetworkShape.Output shape() {
        boolean softmax = layer instanceof BaseLayer base && base.getActivationFn() instanceof ActivationSoftmax;
        boolean crossEntropy = loss != null && loss.original() instanceof LossMCXENT own && own.getWeights() == null;
        boolean flat = layer instanceof OutputLayer || layer.getClass() == LossLayer.class;
        return new NetworkShape.Output(name, units(), softmax && crossEntropy, flat, loss != null);
    }
}
