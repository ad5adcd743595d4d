package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.math.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link UnitPenalty} by loops over copies of host memory, for the CPU backend, where they take a small part of what ND4J's
 * operations take. Sums are taken in double precision, in memory order. Keeps buffers: an instance belongs to one thread.
 */
final class HostUnitPenalty implements UnitPenalty {
    private final WeightMeasure measure;
    private final Reparametrization phi;
    private final HostMemory memory = new HostMemory();
    private double[] factors = new double[0];
    private double[] sums = new double[0];
    private double[] gradientByUnit = new double[0];
    private double[] weights = new double[0];
    private double[] gradient = new double[0];

    HostUnitPenalty(WeightMeasure measure, Reparametrization phi) {
        this.measure = measure;
        this.phi = phi;
    }

    @Override
    public double weightedSum(WeightBlock block, double c, INDArray x, long firstUnit, INDArray y) {
        measure(block, x, firstUnit, y);
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
        measure(block, x, firstUnit, y);
        int units = Math.toIntExact(block.units());
        int inner = Math.toIntExact(block.inner());
        int n = Math.toIntExact(block.length());
        double slope = measure.isL2() ? 2 * c : c;
        memory.read(gradientY, block.offset(), n, gradient);
        for (int i = 0; i < n; ) {
            for (int p = 0; p < units; p++) {
                double factor = slope * factors[p];
                for (int end = i + inner; i < end; i++) {
                    gradient[i] += factor * weights[i];
                }
            }
        }
        memory.write(gradient, n, gradientY, block.offset());
        memory.read(gradientX, firstUnit, units, gradientByUnit);
        for (int p = 0; p < units; p++) {
            gradientByUnit[p] += c * phi.slopeAt(factors[p]) * sums[p];
        }
        memory.write(gradientByUnit, units, gradientX, firstUnit);
    }

    /** Fills factors with phi(x_p), sums with m(Y[p]), weights with what m'(Y) is a multiple of. */
    private void measure(WeightBlock block, INDArray x, long firstUnit, INDArray y) {
        int units = Math.toIntExact(block.units());
        int inner = Math.toIntExact(block.inner());
        int n = Math.toIntExact(block.length());
        makeRoom(units, n);
        memory.read(x, firstUnit, units, factors);
        memory.read(y, block.offset(), n, weights);
        for (int p = 0; p < units; p++) {
            factors[p] = phi.value(factors[p]);
            sums[p] = 0;
        }
        if (measure.isL2()) {
            sumSquares(units, inner, n);
        } else {
            sumRoots(units, inner, n);
        }
    }

    private void sumSquares(int units, int inner, int n) {
        for (int i = 0; i < n; ) {
            for (int p = 0; p < units; p++) {
                for (int end = i + inner; i < end; i++) {
                    sums[p] += weights[i] * weights[i];
                }
            }
        }
    }

    /** Leaves w / sqrt(w^2 + eps^2) in the weights. */
    private void sumRoots(int units, int inner, int n) {
        double epsilon = measure.epsilon();
        for (int i = 0; i < n; ) {
            for (int p = 0; p < units; p++) {
                for (int end = i + inner; i < end; i++) {
                    double root = Math.sqrt(weights[i] * weights[i] + epsilon * epsilon);
                    sums[p] += root - epsilon;
                    weights[i] /= root;
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
