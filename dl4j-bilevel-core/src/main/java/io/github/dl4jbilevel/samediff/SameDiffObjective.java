package io.github.dl4jbilevel.samediff;

import io.github.dl4jbilevel.math.BackendSeed;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One agent's oracles: f on its validation rows, g on its training rows. A batch is drawn uniformly with replacement; batch size
 * 0 means all rows. Random operations of the graph are drawn from the sample's name.
 */
final class SameDiffObjective implements BilevelObjective {
    private final SameDiffLoss f;
    private final SameDiffLoss g;
    private final SameDiffRows training;
    private final SameDiffRows validation;
    private final int batchSize;

    SameDiffObjective(SameDiffLoss f, SameDiffLoss g, SameDiffRows training, SameDiffRows validation, int batchSize) {
        this.f = f;
        this.g = g;
        this.training = training;
        this.validation = validation;
        this.batchSize = batchSize;
    }

    @Override
    public void gradient(
            INDArray x,
            INDArray y,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientY) {
        VectorKernels.zero(gradientX);
        VectorKernels.zero(gradientY);
        if (weightF != 0) {
            Map<String, INDArray> batch = draw(validation, sample, Purpose.VALIDATION_BATCH);
            Nd4j.getRandom().setSeed(BackendSeed.of(sample.key(Purpose.VALIDATION_MASK)));
            f.addGradient(weightF, x, y, batch, gradientX, gradientY);
        }
        if (weightG != 0) {
            Map<String, INDArray> batch = draw(training, sample, Purpose.TRAINING_BATCH);
            Nd4j.getRandom().setSeed(BackendSeed.of(sample.key(Purpose.TRAINING_MASK)));
            g.addGradient(weightG, x, y, batch, gradientX, gradientY);
        }
    }

    @Override
    public double upperLoss(INDArray x, INDArray y) {
        return f.value(x, y, validation.all()).getDouble(0);
    }

    @Override
    public double lowerLoss(INDArray x, INDArray y) {
        return g.value(x, y, training.all()).getDouble(0);
    }

    private Map<String, INDArray> draw(SameDiffRows rows, Sample sample, Purpose purpose) {
        if (batchSize == 0 || rows.rows() == 0) {
            return rows.all();
        }
        SplittableRandom random = sample.random(purpose);
        int[] drawn = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
            drawn[i] = random.nextInt(rows.rows());
        }
        return rows.batch(drawn);
    }
}
