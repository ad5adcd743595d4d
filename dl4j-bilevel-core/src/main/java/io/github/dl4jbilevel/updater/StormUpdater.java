package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.VectorKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link Storm} inside a network's own training. One vector of state: e, less the told gradient once told. */
final class StormUpdater extends BaseUpdater<Storm> implements EstimatorUpdater<Storm> {

    static final String E = "e";

    /** Bridges the two calls of one iteration only; nothing of it has to survive saving. */
    private boolean told;

    StormUpdater(Storm config) {
        super(config, E);
    }

    @Override
    public void atPreviousPoint(INDArray gradientAtPreviousPoint) {
        if (told) {
            throw new IllegalStateException("The gradient at the previous point was told twice for one update of "
                    + getConfig() + "; call applyUpdater between the two.");
        }
        VectorKernels.axpy(-1, gradientAtPreviousPoint, part(E));
        told = true;
    }

    /** Whether an update at this iteration would have to be refused. */
    boolean misses(int iteration) {
        return iteration > 0 && !told && getConfig().needsPreviousPoint();
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        if (misses(iteration)) {
            throw new IllegalStateException(getConfig() + " at iteration " + iteration
                    + " was not told the gradient at the previous point on the same sample: call atPreviousPoint(gradient)"
                    + " before applyUpdater, or use a = 1, which needs none.");
        }
        double a = getConfig().a();
        INDArray e = part(E);
        if (iteration > 0 && a < 1) {
            VectorKernels.axpy(1 - a, e, gradient);
        }
        VectorKernels.copy(gradient, e);
        told = false;
    }
}
