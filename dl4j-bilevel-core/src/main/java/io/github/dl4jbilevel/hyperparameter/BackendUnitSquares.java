package io.github.dl4jbilevel.hyperparameter;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link UnitSquares} by ND4J operations, on any backend; nothing leaves the device. */
final class BackendUnitSquares implements UnitSquares {

    @Override
    public double weightedSum(WeightBlock block, double c, INDArray x, long firstUnit, INDArray y) {
        return c * weightedSquares(block, x, firstUnit, y).sumNumber().doubleValue();
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
        gradientX
                .get(NDArrayIndex.interval(firstUnit, firstUnit + block.units()))
                .addi(weightedSquares(block, x, firstUnit, y).muli(c));
        INDArray scaled = weights(block, y)
                .mul(coefficients(block, x, firstUnit).reshape(1, block.units(), 1))
                .muli(2 * c);
        weights(block, gradientY).addi(scaled);
    }

    /** exp(x_p) ||Y[p]||^2 for each unit. */
    private static INDArray weightedSquares(WeightBlock block, INDArray x, long firstUnit, INDArray y) {
        INDArray w = weights(block, y);
        return w.mul(w).sum(0, 2).muli(coefficients(block, x, firstUnit));
    }

    private static INDArray weights(WeightBlock block, INDArray vector) {
        return vector.get(NDArrayIndex.interval(block.offset(), block.offset() + block.length()))
                .reshape('c', block.outer(), block.units(), block.inner());
    }

    private static INDArray coefficients(WeightBlock block, INDArray x, long firstUnit) {
        return Transforms.exp(x.get(NDArrayIndex.interval(firstUnit, firstUnit + block.units())), true);
    }
}
