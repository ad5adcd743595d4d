package io.github.dl4jbilevel.updater;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A step rule whose update is a multiple of what it is given, R(v) = factor v, so that a step needs one sweep. */
public interface ScalingRule {
    /**
     * The multiple.
     *
     * @param v what the rule is given; read only
     * @return {@code NaN} where the update is better computed by {@code applyUpdater}: for tiny, huge and non-finite v
     */
    double factor(INDArray v, int iteration, int epoch);
}
