package io.github.dl4jbilevel.updater;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Gives every {@link NormalizedStorm} block of a network in {@code fit} its gradient at the previous point: from the second
 * iteration on, between Deeplearning4j's gradient and its update, the parameters go back by one update, the gradient of the
 * same minibatch is computed there, and parameters, gradient and score are put back bit for bit.
 *
 * <p>The gradient at the previous point is treated as Deeplearning4j treats the current one: divided by the minibatch size
 * where it divides, then L1 and L2 added with the previous parameters and the current coefficients.
 *
 * <p>The parameters have to be where the last update left them. What is seen to break that, or to make the two gradients
 * differ by more than the point, is an {@link IllegalStateException} that says what to remove: dropout, weight noise,
 * randomized activations, gradient normalization or clipping, weight decay, constraints, truncated back-propagation through
 * time, another optimizer than stochastic gradient descent, and trainable parameters under another updater. What cannot be
 * seen is up to the caller: setting parameters between two calls of {@code fit}, averaging or gradient sharing among workers.
 *
 * <p>Costs one more forward and backward pass per iteration. Other listeners hear of that pass through {@code onForwardPass}
 * and {@code onBackwardPass}; what they see in {@code onGradientCalculation}, and later, is the current point. One listener
 * serves one network at a time, on the thread that calls {@code fit}. Listeners are not saved: add one to a restored network.
 */
public final class PreviousPointListener extends BaseTrainingListener {

    private @Nullable PreviousPoint previousPoint;

    /** A listener that is ready for {@code net.addListeners}. */
    public PreviousPointListener() {}

    @Override
    public void onGradientCalculation(Model model) {
        if (!(model instanceof MultiLayerNetwork net)) {
            throw new IllegalStateException("PreviousPointListener serves a MultiLayerNetwork, given was a "
                    + model.getClass().getSimpleName() + ": remove it there, or use NormalizedStorm with a = 1.");
        }
        PreviousPoint current = previousPoint;
        if (current == null || !current.isOf(net)) {
            current = PreviousPoint.of(net);
            previousPoint = current;
        }
        if (net.getIterationCount() > 0) {
            current.tellGradients();
        }
    }
}
