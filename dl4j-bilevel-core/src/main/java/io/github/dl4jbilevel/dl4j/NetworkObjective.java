package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One agent's oracles for a network:
 *
 * <pre>
 *   f(x, y) = mean loss on validation rows
 *   g(x, y) = mean loss on training rows + r(x, y) + the configuration's own L1 and L2
 * </pre>
 *
 * <p>f does not depend on x, so f_x = 0. A batch is drawn uniformly with replacement; batch size 0 means the whole shard.
 */
final class NetworkObjective implements BilevelObjective {
    private final NetworkPass pass;
    private final Hyperparameters.Bound hyperparameters;
    private final RowReader trainingRows;
    private final int[] training;
    private final RowReader validationRows;
    private final int[] validation;
    private final int[] drawn;

    NetworkObjective(
            NetworkPass pass,
            Hyperparameters.Bound hyperparameters,
            AgentData.Shard shard,
            RowReader trainingRows,
            RowReader validationRows,
            int batchSize) {
        this.pass = pass;
        this.hyperparameters = hyperparameters;
        this.trainingRows = trainingRows;
        this.training = shard.training();
        this.validationRows = validationRows;
        this.validation = shard.validation();
        this.drawn = new int[batchSize];
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
            Batch batch = draw(validationRows, validation, sample, Purpose.VALIDATION_BATCH);
            pass.addGradient(y, batch, weightF, sample.key(Purpose.VALIDATION_MASK), gradientY);
            pass.clearNonGradient(gradientY);
        }
        if (weightG != 0) {
            Batch batch = draw(trainingRows, training, sample, Purpose.TRAINING_BATCH);
            pass.addGradient(y, batch, weightG, sample.key(Purpose.TRAINING_MASK), gradientY);
            pass.addFixedGradient(weightG, y, gradientY);
            pass.copyNonGradient(gradientY);
            hyperparameters.addGradient(weightG, x, y, gradientX, gradientY);
        }
    }

    @Override
    public double upperLoss(INDArray x, INDArray y) {
        return pass.meanLoss(y, validationRows, validation);
    }

    @Override
    public double lowerLoss(INDArray x, INDArray y) {
        return pass.meanLoss(y, trainingRows, training) + hyperparameters.penalty(x, y) + pass.fixedPenalty(y);
    }

    private Batch draw(RowReader reader, int[] shard, Sample sample, Purpose purpose) {
        if (drawn.length == 0) {
            return reader.gather(shard, 0, shard.length);
        }
        SplittableRandom random = sample.random(purpose);
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = shard[random.nextInt(shard.length)];
        }
        return reader.gather(drawn, 0, drawn.length);
    }
}
