package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link NormalizedStorm} at work on one block of parameters. {@code applyUpdater} replaces the gradient D(v_t; s_t) by the
 * update u_t, and leaves e_t and u_t in the state view. Between {@link #atPreviousPoint} and {@code applyUpdater}, the place of u
 * holds the gradient at the previous point. Confined to one thread.
 */
public final class NormalizedStormUpdater extends BaseUpdater<NormalizedStorm> {
    private static final String E = "e";
    private static final String U = "u";

    private final Storm storm;
    private final Sweep sweep = new Sweep();

    /** Whether the gradient at the previous point was given since the last update. It need not survive saving. */
    private boolean told;

    NormalizedStormUpdater(NormalizedStorm config) {
        super(config, E, U);
        this.storm = new Storm(config.getA());
    }

    /**
     * Whether updates after the first need the gradient at the previous point.
     *
     * @return true if a is less than 1
     */
    public boolean needsPreviousPoint() {
        return storm.needsPreviousPoint();
    }

    /**
     * Gives D(v_{t-1}; s_t), treated as Deeplearning4j treats the current gradient before its updater sees it.
     *
     * @param gradientAtPreviousPoint shape [n] or [1, n]; read only
     * @throws IllegalStateException if it was already given since the last update
     */
    public void atPreviousPoint(INDArray gradientAtPreviousPoint) {
        if (told) {
            throw new IllegalStateException("The gradient at the previous point was given twice for one update of "
                    + getConfig() + "; call applyUpdater between the two.");
        }
        VectorKernels.copy(gradientAtPreviousPoint, part(U));
        told = true;
    }

    /**
     * The latest update, so that v_{t-1} = v_t + lastUpdate; zero before the first. Valid until {@link #atPreviousPoint}.
     *
     * @return view of the state, shape [n]; not to be written
     */
    public INDArray lastUpdate() {
        return part(U);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        if (iteration > 0 && !told && storm.needsPreviousPoint()) {
            throw new IllegalStateException(getConfig() + " at iteration " + iteration
                    + " was not given the gradient at the previous point: call net.addListeners(new PreviousPointListener())"
                    + " before fit, also after a network was restored or cloned, or use a = 1, which needs none.");
        }
        INDArray e = part(E);
        INDArray u = part(U);
        storm.estimate(sweep.restart(), gradient, gradient, u, e, iteration);
        sweep.copy(gradient, e).run();
        told = false;
        VectorKernels.rescaleToNorm(getConfig().getLearningRate(iteration, epoch), gradient);
        VectorKernels.copy(gradient, u);
    }
}
