package io.github.dl4jbilevel.updater;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * An {@link Estimator} at work on one block of variables. {@code applyUpdater(gradient, iteration, epoch)} replaces
 * {@code gradient} (shape [n] or [1, n]), which holds D(v_t; s_t), by e_t; the state view, if the estimator has one, holds
 * e_t afterwards. Iteration 0 starts the recursion. Confined to one thread.
 *
 * @param <T> its configuration
 */
public interface EstimatorUpdater<T extends Estimator> extends GradientUpdater<T> {

    /**
     * Tells D(v_{t-1}; s_t), the gradient at the previous point on the same sample, before {@code applyUpdater} of the
     * gradient at the current point. Estimators that do not need it pay it no attention.
     *
     * @param gradientAtPreviousPoint shape [n] or [1, n]; read only
     * @throws IllegalStateException if it was already told since the last update
     */
    void atPreviousPoint(INDArray gradientAtPreviousPoint);
}
