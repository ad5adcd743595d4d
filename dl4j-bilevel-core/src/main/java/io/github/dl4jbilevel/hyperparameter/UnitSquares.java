package io.github.dl4jbilevel.hyperparameter;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The kernel c sum_p exp(x_p) ||Y[p]||^2 over the units of a weight block, and its gradient
 *
 * <pre>
 *   by x_p:    c exp(x_p) ||Y[p]||^2        by Y[p]:   2 c exp(x_p) Y[p]
 * </pre>
 *
 * <p>Two implementations of equal result: loops over host memory on the CPU backend, ND4J operations on every other.
 */
interface UnitSquares {

    /** The one that suits the backend in use. */
    static UnitSquares forBackend() {
        return Nd4j.getEnvironment().isCPU() ? new HostUnitSquares() : new BackendUnitSquares();
    }

    /** c sum_p exp(x[firstUnit + p]) ||Y[p]||^2. */
    double weightedSum(WeightBlock block, double c, INDArray x, long firstUnit, INDArray y);

    /** Adds the gradient to both. */
    void addGradient(
            WeightBlock block,
            double c,
            INDArray x,
            long firstUnit,
            INDArray y,
            INDArray gradientX,
            INDArray gradientY);
}
