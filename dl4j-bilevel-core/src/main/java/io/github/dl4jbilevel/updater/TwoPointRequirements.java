package io.github.dl4jbilevel.updater;

import java.util.List;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.stepfunctions.NegativeGradientStepFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.learning.NoOpUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * The requirements on a network under which D(v_t; s_t) and D(v_{t-1}; s_t) differ only by the point, and v_{t-1} is v_t plus
 * the last update. Each refusal names the layer and what to remove.
 */
final class TwoPointRequirements {

    private TwoPointRequirements() {}

    static void check(MultiLayerNetwork net) {
        if (net.getLayerWiseConfigurations().getBackpropType() == BackpropType.TruncatedBPTT) {
            throw refusal(
                    "The network uses truncated back-propagation through time, whose stored state would move twice in"
                            + " one iteration; use BackpropType.Standard");
        }
        List<NeuralNetConfiguration> confs = net.getLayerWiseConfigurations().getConfs();
        for (int i = 0; i < confs.size(); i++) {
            checkSteps(confs.get(i));
            Layer layer = confs.get(i).getLayer();
            checkLayer(layer, "Layer " + i + " (" + layer.getClass().getSimpleName() + ") ");
        }
        Updater updater = net.getUpdater();
        ((BaseMultiLayerUpdater<?>) updater).getUpdaterBlocks().forEach(TwoPointRequirements::checkBlock);
    }

    private static void checkSteps(NeuralNetConfiguration conf) {
        boolean plain =
                conf.getStepFunction() == null || conf.getStepFunction() instanceof NegativeGradientStepFunction;
        if (conf.getOptimizationAlgo() != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT || !plain) {
            throw refusal("The network is optimized by " + conf.getOptimizationAlgo() + " with step function "
                    + conf.getStepFunction() + ", so that parameters do not move by the update; use"
                    + " STOCHASTIC_GRADIENT_DESCENT and no step function");
        }
    }

    private static void checkLayer(Layer layer, String who) {
        if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
            return;
        }
        if (layer.getIDropout() != null) {
            throw refusal(who + "has dropout (" + layer.getIDropout()
                    + "), whose mask could not be the same at both points; remove dropOut(...)");
        }
        if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
            throw refusal(who + "has constraints, which move the parameters after the update; remove them");
        }
        GradientNormalization normalization = layer.getGradientNormalization();
        if (normalization != null && normalization != GradientNormalization.None) {
            throw refusal(who + "has gradient normalization " + normalization
                    + ", after which the two gradients no longer cancel; remove gradientNormalization(...)");
        }
        if (layer instanceof BaseLayer base) {
            checkNoise(base, who);
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            checkLayer(wrapper.getUnderlying(), who);
        } else if (layer instanceof Bidirectional both) {
            checkLayer(both.getFwd(), who);
        }
    }

    private static void checkNoise(BaseLayer layer, String who) {
        if (layer.getWeightNoise() != null) {
            throw refusal(who + "has weight noise (" + layer.getWeightNoise()
                    + "), which could not be the same at both points; remove weightNoise(...)");
        }
        if (layer.getActivationFn() instanceof ActivationRReLU) {
            throw refusal(
                    who + "has the randomized activation RReLU, whose slopes could not be the same at both points;"
                            + " use LEAKYRELU");
        }
    }

    private static void checkBlock(UpdaterBlock block) {
        boolean storm = block.getGradientUpdater() instanceof NormalizedStormUpdater;
        for (ParamState state : block.getLayersAndVariablesInBlock()) {
            String who = "Parameter " + state.getParamName() + " of layer "
                    + state.getLayer().getConfig().getLayerName() + " ";
            if (!storm && !(block.getGradientUpdater() instanceof NoOpUpdater)) {
                throw refusal(who + "is under " + block.getGradientUpdater().getConfig()
                        + ", whose previous point is not kept; use a NormalizedStorm there too (its learning rate may"
                        + " differ)");
            }
            List<Regularization> penalties =
                    state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
            if (storm
                    && penalties != null
                    && penalties.stream().anyMatch(p -> p.applyStep() == ApplyStep.POST_UPDATER)) {
                throw refusal(
                        who + "has weight decay, which changes the update after NormalizedStorm made it; use l2(...)"
                                + " instead of weightDecay(...)");
            }
        }
    }

    private static IllegalStateException refusal(String reason) {
        return new IllegalStateException(
                reason + ", or use NormalizedStorm with a = 1, which needs no gradient at the previous point.");
    }
}
