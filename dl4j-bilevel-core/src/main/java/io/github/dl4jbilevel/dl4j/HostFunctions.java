package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.host.HostActivation;
import io.github.dl4jbilevel.host.HostLoss;
import io.github.dl4jbilevel.math.ProbabilityBounds;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.TunedLoss;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** The activation functions and losses of DL4J that package {@code host} has too. */
final class HostFunctions {
    private HostFunctions() {}

    static HostActivation activation(IActivation function) throws NotInHostMemoryException {
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
        throw new NotInHostMemoryException("activation " + function);
    }

    /** The loss of an output together with the activation that it follows. */
    static HostLoss loss(ModelOutput output, IActivation activation) throws NotInHostMemoryException {
        TunedLoss tuned = output.loss();
        ILossFunction loss = tuned == null ? null : tuned.original();
        if (loss instanceof LossMCXENT own
                && (loss.getClass() == LossMCXENT.class || loss.getClass() == LossNegativeLogLikelihood.class)
                && own.getWeights() == null
                && own.getSoftmaxClipEps() == ProbabilityBounds.SOFTMAX
                && activation instanceof ActivationSoftmax) {
            return HostLoss.SOFTMAX_CROSS_ENTROPY;
        }
        if (loss instanceof LossBinaryXENT own
                && loss.getClass() == LossBinaryXENT.class
                && own.getWeights() == null
                && own.getClipEps() == ProbabilityBounds.SIGMOID
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
        String kind = loss == null ? "of its own" : loss.getClass().getSimpleName();
        throw new NotInHostMemoryException(
                "loss " + kind + " with activation " + activation + ", or with weights or a bound of its own");
    }
}
