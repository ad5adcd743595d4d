package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.VectorKernels;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link NormalizedStorm} at work on one block of parameters. {@code applyUpdater} replaces the gradient D(v_t; s_t) by the
 * update u_t, and leaves e_t and u_t in the state view. Confined to one thread.
 */
public final class NormalizedStormUpdater extends BaseUpdater<NormalizedStorm> {

    private static final String U = "u";

    private final StormUpdater storm;

    NormalizedStormUpdater(NormalizedStorm config) {
        super(config, StormUpdater.E, U);
        this.storm = new StormUpdater(new Storm(config.getA()));
    }

    @Override
    public void setState(Map<String, INDArray> stateMap, boolean initialize) {
        super.setState(stateMap, initialize);
        storm.setState(Map.of(StormUpdater.E, part(StormUpdater.E)), false);
    }

    /**
     * Whether updates after the first have to be told the gradient at the previous point.
     *
     * @return true if a is less than 1
     */
    public boolean needsPreviousPoint() {
        return storm.getConfig().needsPreviousPoint();
    }

    /**
     * Tells D(v_{t-1}; s_t), treated as Deeplearning4j treats the current gradient before its updater sees it.
     *
     * @param gradientAtPreviousPoint shape [n] or [1, n]; read only
     * @throws IllegalStateException if it was already told since the last update
     */
    public void atPreviousPoint(INDArray gradientAtPreviousPoint) {
        storm.atPreviousPoint(gradientAtPreviousPoint);
    }

    /**
     * The update last taken, so that v_{t-1} = v_t + lastUpdate; zero before the first.
     *
     * @return view of the state, shape [n]; not to be written
     */
    public INDArray lastUpdate() {
        return part(U);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        if (storm.misses(iteration)) {
            throw new IllegalStateException(getConfig() + " at iteration " + iteration
                    + " was not told the gradient at the previous point: call net.addListeners(new PreviousPointListener())"
                    + " before fit, also after a network was restored or cloned, or use a = 1, which needs none.");
        }
        storm.applyUpdater(gradient, iteration, epoch);
        VectorKernels.rescaleToNorm(getConfig().getLearningRate(iteration, epoch), gradient);
        VectorKernels.copy(gradient, part(U));
    }
}
