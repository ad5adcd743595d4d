package io.github.dl4jbilevel.hyperparameter;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The kernel c sum_p phi(x_p) m(Y[p]) over the units of a weight block, with m(Y[p]) the sum of a {@link WeightMeasure} over the
 * unit's weights, and its gradient
 *
 * <pre>
 *   by x_p:    c phi'(x_p) m(Y[p])        by Y[p]:   c phi(x_p) m'(Y[p])
 * </pre>
 *
 * <p>Two implementations of equal result: loops over host memory on the CPU backend, ND4J operations on every other.
 */
interface UnitPenalty {

    /** The implementation that suits the backend in use. */
    static UnitPenalty forBackend(WeightMeasure measure, Reparametrization phi) {
        return Nd4j.getEnvironment().isCPU() ? new HostUnitPenalty(measure, phi) : new BackendUnitPenalty(measure, phi);
    }

    /** The value c sum_p phi(x[firstUnit + p]) m(Y[p]). */
    double weightedSum(WeightBlock block, double c, INDArray x, long firstUnit, INDArray y);

    /** Adds the gradients by x and by Y to their vectors. */
    void addGradient(
            WeightBlock block,
            double c,
            INDArray x,
            long firstUnit,
            INDArray y,
            INDArray gradientX,
            INDArray gradientY);
}
