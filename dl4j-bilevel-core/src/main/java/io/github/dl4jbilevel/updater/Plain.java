package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.Sweep;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The sample itself: e_t = D(v_t; s_t). */
public record Plain() implements Estimator {
    @Override
    public boolean needsPreviousPoint() {
        return false;
    }

    @Override
    public void estimate(
            Sweep sweep,
            INDArray out,
            INDArray gradient,
            INDArray atPreviousPoint,
            INDArray previousEstimate,
            int iteration) {
        sweep.copy(gradient, out);
    }
}
