package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.math.HostMemory;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link UnitPenalty} by loops over copies of host memory, for the CPU backend, where they take a small part of what ND4J's
 * operations take. Sums are taken in double precision, in memory order, but for gradients of the commonest case: L2 on a FLOAT matrix
 * with one entry a unit and column, which stays in single precision. Keeps buffers: an instance belongs to one thread.
 */
final class HostUnitPenalty implements UnitPenalty {
    /** The factor above which single precision might overflow, or lose squares of weights that matter. */
    private static final double LARGEST_FACTOR = 1e6;

    /** Entries of a tile, unless a column is longer. */
    private static final int TILE = 4096;

    private final WeightMeasure measure;
    private final Reparametrization phi;
    private final HostMemory memory = new HostMemory();
    private double[] factors = new double[0];
    private double[] sums = new double[0];
    private double[] gradientByUnit = new double[0];
    private double[] weights = new double[0];
    private double[] gradient = new double[0];
    private float[] floatFactors = new float[0];
    private float[] floatSums = new float[0];
    private float[] floatWeights = new float[0];
    private float[] floatGradient = new float[0];

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
        if (measure.isL2()
                && block.inner() == 1
                && y.dataType() == DataType.FLOAT
                && fillFactors(block, c, x, firstUnit)) {
            addFloatGradient(block, c, firstUnit, y, gradientX, gradientY);
            return;
        }
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

    /** Fills the factors of a gradient in single precision; false where one is so large that it belongs into double precision. */
    private boolean fillFactors(WeightBlock block, double c, INDArray x, long firstUnit) {
        int units = Math.toIntExact(block.units());
        makeRoom(units, 0);
        makeFloatRoom(tile(block));
        memory.read(x, firstUnit, units, factors);
        boolean moderate = true;
        for (int p = 0; p < units; p++) {
            factors[p] = phi.value(factors[p]);
            double factor = 2 * c * factors[p];
            moderate &= factor < LARGEST_FACTOR;
            floatFactors[p] = (float) factor;
        }
        return moderate;
    }

    /** Entries that are taken at once: whole columns. */
    private static int tile(WeightBlock block) {
        int units = Math.toIntExact(block.units());
        return Math.toIntExact(Math.min(block.length(), (long) Math.max(1, TILE / units) * units));
    }

    /** Factors and sums are repeated for every column of a tile, so that the loop over it has one index and is vectorized. */
    private void addFloatGradient(
            WeightBlock block, double c, long firstUnit, INDArray y, INDArray gradientX, INDArray gradientY) {
        int units = Math.toIntExact(block.units());
        int tile = tile(block);
        for (int i = units; i < tile; i += units) {
            System.arraycopy(floatFactors, 0, floatFactors, i, units);
        }
        Arrays.fill(floatSums, 0, tile, 0);
        for (long i = 0; i < block.length(); i += tile) {
            int n = (int) Math.min(tile, block.length() - i);
            HostMemory.read(y, block.offset() + i, n, floatWeights);
            HostMemory.read(gradientY, block.offset() + i, n, floatGradient);
            addTile(n, floatWeights, floatFactors, floatGradient, floatSums);
            HostMemory.write(floatGradient, n, gradientY, block.offset() + i);
        }
        memory.read(gradientX, firstUnit, units, gradientByUnit);
        for (int p = 0; p < units; p++) {
            double sum = 0;
            for (int i = p; i < tile; i += units) {
                sum += floatSums[i];
            }
            gradientByUnit[p] += c * phi.slopeAt(factors[p]) * sum;
        }
        memory.write(gradientByUnit, units, gradientX, firstUnit);
    }

    private static void addTile(int n, float[] w, float[] factor, float[] gradient, float[] sums) {
        for (int i = 0; i < n; i++) {
            float weight = w[i];
            gradient[i] += factor[i] * weight;
            sums[i] += weight * weight;
        }
    }

    private void makeFloatRoom(int n) {
        if (floatFactors.length < n) {
            floatFactors = new float[n];
            floatSums = new float[n];
            floatWeights = new float[n];
            floatGradient = new float[n];
        }
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
