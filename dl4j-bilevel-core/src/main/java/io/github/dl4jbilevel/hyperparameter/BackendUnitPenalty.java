package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link UnitPenalty} by ND4J operations, on any backend; nothing leaves the device. */
record BackendUnitPenalty(WeightMeasure measure, Reparametrization phi) implements UnitPenalty {

    @Override
    public double weightedSum(WeightBlock block, double c, INDArray x, long firstUnit, INDArray y) {
        return c
                * ofUnits(block, y)
                        .muli(phi.values(units(block, x, firstUnit)))
                        .sumNumber()
                        .doubleValue();
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
        INDArray factors = phi.values(units(block, x, firstUnit));
        units(block, gradientX, firstUnit)
                .addi(ofUnits(block, y).muli(phi.slopesAt(factors)).muli(c));
        INDArray w = weights(block, y);
        INDArray slopes = measure.isL2() ? w.mul(2) : w.div(roots(w));
        weights(block, gradientY)
                .addi(slopes.muli(factors.reshape(1, block.units(), 1)).muli(c));
    }

    /** The measures m(Y[p]), one for each unit. */
    private INDArray ofUnits(WeightBlock block, INDArray y) {
        INDArray w = weights(block, y);
        return (measure.isL2() ? w.mul(w) : roots(w).subi(measure.epsilon())).sum(0, 2);
    }

    /** The roots sqrt(w^2 + eps^2). */
    private INDArray roots(INDArray w) {
        return Transforms.sqrt(w.mul(w).addi(measure.epsilon() * measure.epsilon()), false);
    }

    private static INDArray weights(WeightBlock block, INDArray vector) {
        return new Segment(block.offset(), block.length())
                .of(vector)
                .reshape('c', block.outer(), block.units(), block.inner());
    }

    private static INDArray units(WeightBlock block, INDArray vector, long firstUnit) {
        return new Segment(firstUnit, block.units()).of(vector);
    }
}
