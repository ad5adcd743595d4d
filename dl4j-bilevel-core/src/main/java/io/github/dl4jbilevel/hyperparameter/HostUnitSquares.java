package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.math.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link UnitSquares} by loops over copies of host memory, for the CPU backend, where they take a small part of what ND4J's
 * operations take. Sums are taken in double precision, in memory order. Keeps buffers: an instance belongs to one thread.
 */
final class HostUnitSquares implements UnitSquares {
    private final HostMemory memory = new HostMemory();
    private double[] factors = new double[0];
    private double[] sums = new double[0];
    private double[] gradientByUnit = new double[0];
    private double[] weights = new double[0];
    private double[] gradient = new double[0];

    @Override
    public double weightedSum(WeightBlock block, double c, INDArray x, long firstUnit, INDArray y) {
        sumSquares(block, x, firstUnit, y);
        double sum = 0;
        for (int p = 0; p < block.units(); p++) {
            sum += factors[p] * sums[p];
        }
        return c * sum;
    }

    @Override
    public void addGradient(
            WeightBlock block,
            double c,
            INDArray x,
            long firstUnit,
            INDArray y,
            INDArray gradientX,
            INDArray gradientY) {
        sumSquares(block, x, firstUnit, y);
        int units = Math.toIntExact(block.units());
        int inner = Math.toIntExact(block.inner());
        int n = Math.toIntExact(block.length());
        memory.read(gradientY, block.offset(), n, gradient);
        for (int i = 0; i < n; ) {
            for (int p = 0; p < units; p++) {
                double factor = 2 * c * factors[p];
                for (int end = i + inner; i < end; i++) {
                    gradient[i] += factor * weights[i];
                }
            }
        }
        memory.write(gradient, n, gradientY, block.offset());
        memory.read(gradientX, firstUnit, units, gradientByUnit);
        for (int p = 0; p < units; p++) {
            gradientByUnit[p] += c * factors[p] * sums[p];
        }
        memory.write(gradientByUnit, units, gradientX, firstUnit);
    }

    /** Fills factors with exp(x_p), weights with Y, sums with ||Y[p]||^2. */
    private void sumSquares(WeightBlock block, INDArray x, long firstUnit, INDArray y) {
        int units = Math.toIntExact(block.units());
        int inner = Math.toIntExact(block.inner());
        int n = Math.toIntExact(block.length());
        makeRoom(units, n);
        memory.read(x, firstUnit, units, factors);
        memory.read(y, block.offset(), n, weights);
        for (int p = 0; p < units; p++) {
            factors[p] = Math.exp(factors[p]);
            sums[p] = 0;
        }
        for (int i = 0; i < n; ) {
            for (int p = 0; p < units; p++) {
                for (int end = i + inner; i < end; i++) {
                    sums[p] += weights[i] * weights[i];
                }
            }
        }
    }

    private void makeRoom(int units, int n) {
        if (factors.length < units) {
            factors = new double[units];
            sums = new double[units];
            gradientByUnit = new double[units];
        }
        if (weights.length < n) {
            weights = new double[n];
            gradient = new double[n];
        }
    }
}
